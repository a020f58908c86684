import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import type { ScenarioResult } from './bench';
import type { Goal } from './goals';
import { goals } from './goals';

/** All that one invocation found out. */
export interface Results {
	date: string;
	machine: string;
	versions: Record<string, string>;
	/** What stands for the minute of Saleshandy's limit. */
	windowMs: number;
	goals: Goal[];
	scenarios: ScenarioResult[];
}

const MODULES = join(__dirname, '..', '..', 'node_modules');

export const RESULTS_FILE = join(__dirname, 'results.json');

export function toResults(scenarios: ScenarioResult[], windowMs: number): Results {
	const [cpu] = cpus();
	return {
		date: new Date().toISOString().slice(0, 10),
		machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${process.platform}`,
		versions: {
			node: process.versions.node,
			'n8n-core': version(join(MODULES, 'n8n-core')),
			'n8n-workflow': version(join(MODULES, 'n8n-workflow')),
			'n8n-nodes-base': version(join(__dirname, 'n8n', 'node_modules', 'n8n-nodes-base')),
		},
		windowMs,
		goals: goals(scenarios),
		scenarios,
	};
}

export function writeResults(file: string, results: Results): void {
	writeFileSync(file, `${JSON.stringify(results, rounded, '\t')}\n`);
}

export function readResults(file: string): Results {
	return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

function rounded(_key: string, value: unknown): unknown {
	return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}

function version(folder: string): string {
	const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
	return (JSON.parse(manifest) as { version: string }).version;
}
