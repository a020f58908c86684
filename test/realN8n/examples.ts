import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CredentialReference, CredentialType } from './accounts';
import { REPOSITORY } from './package';

export interface ExampleNode {
	name: string;
	type: string;
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
