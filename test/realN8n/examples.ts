import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { prospectId, type Sandbox } from '../sandbox';
import { REPOSITORY } from './package';
import type { Credentials } from './session';
import type { Workflow } from './workflows';

export interface Example {
	/** The file's name without its ending. */
	name: string;
	path: string;
	workflow: Workflow;
}

/** The workflows of `examples/` in a repository, whatever there are. */
export function readExamples(repository = REPOSITORY): Example[] {
	const folder = join(repository, 'examples');
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.map((file) => {
			const path = join(folder, file);
			const workflow = JSON.parse(readFileSync(path, 'utf8')) as Workflow;
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
		// The node itself tries such a request once more.
		return updates % 3 === 0 ? undefined : { kind: 'status', status: 500 };
	};
}

/** The workflow with credentials that exist, as a person would choose them after importing it. */
export function withCredentials({ workflow }: Example, credentials: Credentials): Workflow {
	const nodes = workflow.nodes.map((node) => {
		const [type = ''] = Object.keys(node.credentials ?? {});
		if (!(type in credentials)) return node;
		return { ...node, credentials: { [type]: credentials[type as keyof Credentials] } };
	});
	return { ...workflow, nodes };
}
