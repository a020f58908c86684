import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

import { chapters } from './chapters';
import { MOST_IN_FLIGHT, own } from './contenders';
import type { Goal, Measured, Result, Setting } from './scenario';
import { resultOf } from './scenario';
import { table } from './text';

/** All that one run of the benchmark measured. */
export interface Results {
	date: string;
	machine: string;
	versions: Record<string, string>;
	setting: Setting;
	/** By the ids of the scenarios and the names of the contenders. */
	results: Record<string, Record<string, Result>>;
}

const ABOUT =
	"Each run is one node of a workflow in n8n's engine, in a process of its own that has sent 100 rows elsewhere first; the sandbox that plays the API runs in another process. Runs under 5 s are repeated, and the median counts. CPU and memory are those of n8n's process while the node ran. _Wasted_ are the requests that a rate limit refused.";

export function toResults(setting: Setting, results: Results['results']): Results {
	const [cpu] = cpus();
	return {
		date: new Date().toISOString().slice(0, 10),
		machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${process.platform}`,
		versions: {
			'Node.js': process.versions.node,
			...versions(join(__dirname, '..'), 'n8n-core', 'n8n-workflow'),
			...versions(join(__dirname, 'n8n'), 'n8n-nodes-base'),
		},
		setting,
		results,
	};
}

function versions(root: string, ...names: string[]): Record<string, string> {
	return Object.fromEntries(
		names.map((name) => {
			const manifest = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
			return [name, (JSON.parse(manifest) as { version: string }).version];
		}),
	);
}

/** The whole report in Markdown, and how many goals it has. */
export function report({ date, machine, versions: software, setting, results }: Results): {
	markdown: string;
	goals: Goal[];
} {
	const parts = chapters(setting)
		.map((chapter) => ({
			...chapter,
			measured: chapter.scenarios.flatMap((scenario): Measured[] => {
				const found = results[scenario.id];
				return found ? [{ ...scenario, results: found }] : [];
			}),
		}))
		.filter(({ measured }) => measured.length > 0);
	const goals = [
		...inFlight(parts.flatMap(({ measured }) => measured)),
		...parts.flatMap(({ measured, goals: ofChapter }) => [
			...measured.flatMap((each) => each.goals?.(each) ?? []),
			...(ofChapter?.(measured) ?? []),
		]),
	];
	const on = Object.entries(software).map(([name, version]) => `${name} ${version}`);
	const markdown = [
		'# Benchmark',
		'How fast the nodes are, beside what else n8n offers. `npm run bench` measures it all and writes this page.',
		`Measured on ${date}: ${machine}; ${on.join(', ')}.`,
		ABOUT,
		'## Goals',
		goalTable(goals),
		...missed(goals),
		...parts.flatMap(({ title, note, table: make, measured }) => [
			`## ${title}`,
			note,
			make(measured),
		]),
	].join('\n\n');
	return { markdown, goals };
}

function inFlight(measured: readonly Measured[]): Goal[] {
	const most = Math.max(...measured.map((each) => resultOf(each, own)?.median.peakInFlight ?? 0));
	return [
		{
			goal: `Everywhere: never more than ${MOST_IN_FLIGHT} requests in flight`,
			measured: String(most),
			met: most <= MOST_IN_FLIGHT,
		},
	];
}

function goalTable(goals: readonly Goal[]): string {
	const rows = goals.map(({ goal, measured, met }) => [goal, met ? 'met' : '**missed**', measured]);
	return table(['goal', '', 'measured'], rows, 2);
}

function missed(goals: readonly Goal[]): string[] {
	const byReason = new Map<string, string[]>();
	for (const { goal, met, why = 'The reason is not known yet.' } of goals) {
		if (!met) byReason.set(why, [...(byReason.get(why) ?? []), goal]);
	}
	if (byReason.size === 0) return [];
	const reasons = [...byReason].map(
		([why, names]) => `${names.map((name) => `- ${name}`).join('\n')}\n\n${why}`,
	);
	return ['### What was missed, and why', ...reasons];
}
