import { Session, type Profiler } from 'node:inspector/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { loadPackage, runNode } from '../../harness';
import { prospectId, startSandbox } from '../../sandbox';

interface Row {
	parameters: INodeParameters;
	json: IDataObject;
	/** What the node says of it when all went well. */
	status: string;
}

const CITY = {
	resource: 'prospect',
	specifyFields: 'list',
	fieldList: { values: [{ fieldId: 'City', value: '={{ $json.city }}' }] },
};

export const ROWS = {
	created: {
		parameters: { ...CITY, operation: 'upsert', email: '={{ $json.email }}' },
		json: { email: 'new.person@example.com', city: 'Bonn' },
		status: 'created',
	},
	updated: {
		parameters: {
			...CITY,
			operation: 'updateAttribute',
			prospectId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			options: { onlyChanges: true },
		},
		json: { id: prospectId(7), city: 'Bonn' },
		status: 'updated',
	},
} satisfies Record<string, Row>;

/** The built files of which a function runs for this row in n8n's engine; loading them does not count. */
export async function filesOfRow(root: string, row: Row): Promise<string[]> {
	await loadPackage(root);
	const sandbox = await startSandbox();
	const { saleshandyUrl: baseUrl, keys } = sandbox;
	const session = new Session();
	session.connect();
	try {
		await session.post('Profiler.enable');
		await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
		// What has been counted until now is not the row's.
		await session.post('Profiler.takePreciseCoverage');
		const { output, error } = await runNode({
			root,
			node: 'saleshandy',
			parameters: row.parameters,
			items: [{ json: row.json }],
			credentials: { saleshandyApi: { apiKey: keys.saleshandy, baseUrl } },
		});
		const { result } = await session.post('Profiler.takePreciseCoverage');
		if (output[0]?.json.status !== row.status) throw error ?? new Error(JSON.stringify(output));
		return filesThatRan(result, join(root, 'dist', 'nodes')).map((file) => relative(root, file));
	} finally {
		session.disconnect();
		await sandbox.close();
	}
}

function filesThatRan(scripts: readonly Profiler.ScriptCoverage[], folder: string): string[] {
	return scripts
		.filter(({ functions }) => functions.some((each) => ran(each) && !isModule(each)))
		.map(({ url }) => (url.startsWith('file:') ? fileURLToPath(url) : url))
		.filter((file) => file.startsWith(`${folder}/`))
		.sort();
}

function ran({ ranges }: Profiler.FunctionCoverage): boolean {
	return ranges.some(({ count }) => count > 0);
}

/** Whether it is the file's outermost function, which runs as the file is loaded. */
function isModule({ functionName, ranges }: Profiler.FunctionCoverage): boolean {
	return functionName === '' && ranges[0]?.startOffset === 0;
}
