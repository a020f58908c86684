import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { prospectId, type Sandbox } from '../sandbox';
import type { CredentialReference, CredentialType } from './accounts';
import { REPOSITORY } from './package';

export interface ExampleNode {
	name: string;
	type: string;
	parameters: object;
	credentials?: CredentialReference;
}

export interface Example {
	/** The file's name without its ending. */
	name: string;
	path: string;
	workflow: { name: string; nodes: ExampleNode[] };
}

const FOLDER = join(REPOSITORY, 'examples');

/** The workflows of `examples/`, whatever there are. */
export function readExamples(): Example[] {
	return readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => {
			const path = join(FOLDER, file);
			const workflow = JSON.parse(readFileSync(path, 'utf8')) as Example['workflow'];
			return { name: file.replace(/\.json$/, ''), path, workflow };
		});
}

/**
 * One sample row of `failed-rows-second-try` is worth a second try only where the API breaks down:
 * every other update of that row's prospect does.
 */
export function breakDownOnce({ settings }: Pick<Sandbox, 'settings'>): void {
	let updates = 0;
	settings.fault = ({ method, path }) => {
		if (method !== 'POST' || !path.includes(prospectId(9))) return undefined;
		updates += 1;
		return updates % 2 === 1 ? { kind: 'status', status: 500 } : undefined;
	};
}

/** The workflow with credentials that exist, as a person would choose them after importing it. */
export function withCredentials(
	{ workflow }: Example,
	credentials: Record<CredentialType, CredentialReference>,
): Example['workflow'] {
	const nodes = workflow.nodes.map((node) => {
		const [type] = Object.keys(node.credentials ?? {});
		return isOurs(type) ? { ...node, credentials: credentials[type] } : node;
	});
	return { ...workflow, nodes };
}

function isOurs(type: string | undefined): type is CredentialType {
	return type === 'saleshandyApi' || type === 'puffleApi';
}
