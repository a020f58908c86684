import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { define, parameter } from './define';

type Returned = INodeExecutionData | IDataObject;
type Compiled = (...values: unknown[]) => Promise<Returned | Returned[]>;

const NAMES = ['$input', '$json', '$', '$now', '$today', 'DateTime', '$itemIndex', 'items'];

const compiledBefore = new Map<string, Compiled>();

function compile(code: string): Compiled {
	const before = compiledBefore.get(code);
	if (before) return before;
	// eslint-disable-next-line @typescript-eslint/no-implied-eval -- to run code is what it is for
	const compiled = new Function(...NAMES, `return (async () => {${code}\n})()`) as Compiled;
	compiledBefore.set(code, compiled);
	return compiled;
}

/** The Code node in JavaScript, in the test's own process instead of n8n's sandbox. */
async function run(node: IExecuteFunctions, code: string, index: number) {
	const compiled = compile(code);
	const data = node.getWorkflowDataProxy(index) as unknown as Record<string, unknown>;
	const values = NAMES.map((name) => (name === 'items' ? node.getInputData() : data[name]));
	return await compiled(...values);
}

/** Plain objects may be returned too, and become items. */
function toItem(returned: Returned): INodeExecutionData {
	return 'json' in returned ? (returned as INodeExecutionData) : { json: returned };
}

export const code = define(
	{
		name: 'n8n-nodes-base.code',
		properties: [
			parameter('mode', 'options', 'runOnceForAllItems'),
			parameter('language', 'options', 'javaScript'),
			parameter('jsCode', 'string', ''),
		],
	},
	{
		async execute(this: IExecuteFunctions) {
			const jsCode = this.getNodeParameter('jsCode', 0) as string;
			if (this.getNodeParameter('mode', 0) === 'runOnceForAllItems') {
				return [[await run(this, jsCode, 0)].flat().map(toItem)];
			}
			const items: INodeExecutionData[] = [];
			for (const index of this.getInputData().keys()) {
				const returned = [await run(this, jsCode, index)].flat().map(toItem);
				items.push(...returned.map((item) => ({ ...item, pairedItem: { item: index } })));
			}
			return [items];
		},
	},
);
