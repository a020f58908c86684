import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CAMPAIGNS, fieldId, leadId, prospectId, type Sandbox } from '../sandbox';
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

/** Whether an example asks an account: it writes to nothing but a test record. */
export function isCheck(name: string): boolean {
	return name.startsWith('check-');
}

/** Which of the records are made test records, by their names. */
const TEST_RECORD = 20;

/** Gives the records that the account checks name the name of a test record. */
export function nameTestRecords({
	saleshandy,
	puffle,
}: Pick<Sandbox, 'puffle' | 'saleshandy'>): void {
	saleshandy.prospects.get(prospectId(TEST_RECORD))?.values.set(fieldId('First Name'), 'Test');
	const { id } = CAMPAIGNS.outreach;
	const lead = puffle.leads.get(id)?.get(leadId(id, TEST_RECORD));
	if (lead) Object.assign(lead, { first_name: 'Test', name: 'Test Ueda' });
}

/** A workflow that sends what it sends by itself to the sandbox and not to the vendors. */
export function atSandbox(workflow: string, { saleshandyUrl, puffleUrl }: Sandbox): string {
	return workflow
		.replaceAll('https://open-api.saleshandy.com/v1', saleshandyUrl)
		.replaceAll('https://app.puffle.ai', puffleUrl);
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
