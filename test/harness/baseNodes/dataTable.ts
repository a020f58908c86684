import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { define, parameter } from './define';

interface Table {
	columns: string[];
	rows: IDataObject[];
	lastId: number;
}

/** The data tables of n8n, by name. They outlive a run; a test that uses them empties them first. */
export const dataTables = new Map<string, Table>();

/** What n8n adds to each row. */
const OF_THE_SYSTEM = ['id', 'createdAt', 'updatedAt'];

/** n8n's data tables, as far as the examples use them. */
export const dataTable = define(
	{
		name: 'n8n-nodes-base.dataTable',
		properties: [
			parameter('resource', 'options', 'row'),
			parameter('operation', 'options', 'insert'),
			parameter('tableName', 'string', ''),
			parameter('dataTableId', 'json', {}),
			parameter('columns', 'json', {}),
			parameter('filters', 'json', {}),
			parameter('options', 'json', {}),
		],
	},
	{
		async execute(this: IExecuteFunctions) {
			const operation = String(this.getNodeParameter('operation', 0));
			const name = operation === 'create' ? 'tableName' : 'dataTableId.value';
			const items = this.getInputData().flatMap((_, index) => {
				const named = this.getNodeParameter(name, index, '', { ensureType: 'string' });
				return perform(this, operation, named as string, index).map((json): INodeExecutionData => ({
					json: { ...json },
					pairedItem: { item: index },
				}));
			});
			return [items];
		},
	},
);

function perform(node: IExecuteFunctions, operation: string, name: string, index: number) {
	const table = dataTables.get(name);
	if (operation === 'create') {
		const columns = node.getNodeParameter('columns.column', index) as Array<{ name: string }>;
		const made = { columns: columns.map((column) => column.name), rows: [], lastId: 0 };
		if (!table) dataTables.set(name, made);
		return [{ name }];
	}
	if (!table) throw new NodeOperationError(node.getNode(), `Data table ${name} not found`);
	if (operation === 'insert') {
		table.lastId += 1;
		const row = { id: table.lastId, ...valuesFor(node, table, index) };
		table.rows.push(row);
		return [row];
	}
	const chosen = table.rows.filter(meets(node, table, index));
	if (operation === 'update') {
		for (const row of chosen) Object.assign(row, valuesFor(node, table, index));
	}
	if (operation === 'deleteRows') table.rows = table.rows.filter((row) => !chosen.includes(row));
	return chosen;
}

function valuesFor(node: IExecuteFunctions, { columns }: Table, index: number): IDataObject {
	const isMapped = node.getNodeParameter('columns.mappingMode', index) === 'defineBelow';
	const values = isMapped
		? (node.getNodeParameter('columns.value', index) as IDataObject)
		: (node.getInputData()[index]?.json ?? {});
	const given = Object.entries(values).filter(([column]) => !OF_THE_SYSTEM.includes(column));
	for (const [column] of given) {
		if (columns.includes(column)) continue;
		throw new NodeOperationError(node.getNode(), `Unknown column ${column}`);
	}
	return { ...(isMapped ? {} : blank(columns)), ...Object.fromEntries(given) };
}

function blank(columns: readonly string[]): IDataObject {
	return Object.fromEntries(columns.map((column) => [column, null]));
}

/** Whether a row meets all conditions. */
function meets(node: IExecuteFunctions, { columns }: Table, index: number) {
	const conditions = node.getNodeParameter('filters.conditions', index) as Array<{
		keyName: string;
		condition: string;
		keyValue?: unknown;
	}>;
	for (const { keyName } of conditions) {
		if ([...columns, ...OF_THE_SYSTEM].includes(keyName)) continue;
		throw new NodeOperationError(node.getNode(), `Column ${keyName} does not exist`);
	}
	return (row: IDataObject) =>
		conditions.every(({ keyName, condition, keyValue }) =>
			condition === 'isEmpty' ? !row[keyName] : row[keyName] === keyValue,
		);
}
