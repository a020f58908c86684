import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodePropertyOptions,
	type NodeHint,
} from 'n8n-workflow';
import { groupBy } from '../core/collections';

/** One operation of a node: what the editor shows for it, and what it does. */
export interface Operation {
	/** Its entry in the list of operations. */
	option: Omit<INodePropertyOptions, 'value'>;
	/** Its parameters. They are shown for this operation only. */
	properties: readonly INodeProperties[];
	/** Its notes in the output pane. */
	hints?: readonly NodeHint[];
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

/** The operations of a resource, by the value that workflows save. */
type Operations = Readonly<Record<string, Operation>>;

/** All operations of a node, by resource. */
export type Resources = Readonly<Record<string, Operations>>;

/**
 * The parameters of a node: 'Resource', 'Operation', and those of all operations.
 * @param usual the operation that each resource begins with; the last resource is the node's own
 */
export function propertiesOf(
	resources: Resources,
	usual: Readonly<Record<string, string>>,
): INodeProperties[] {
	const names = Object.keys(resources);
	const options = names.map((value) => ({
		name: value.charAt(0).toUpperCase() + value.slice(1),
		value,
	}));
	const choice = { type: 'options', noDataExpression: true } as const;
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			...choice,
			options,
			default: names.at(-1) ?? '',
		},
		...Object.entries(resources).map(([resource, operations]): INodeProperties => ({
			displayName: 'Operation',
			name: 'operation',
			...choice,
			displayOptions: { show: { resource: [resource] } },
			options: Object.entries(operations).map(([value, { option }]) => ({ ...option, value })),
			default: usual[resource] ?? '',
		})),
		...parametersOf(resources),
	];
}

/** What a node's subtitle says: its operation and resource, e.g. `get many: prospect`. */
export function subtitleOf(resources: Resources): string {
	const names = Object.fromEntries(
		each(resources).map(({ operation, option }) => [operation, option.name.toLowerCase()]),
	);
	const dryRun = '$parameter["options"]?.["dryRun"] ? " (dry run)" : ""';
	return `={{ (${JSON.stringify(names)})[$parameter["operation"]] + ": " + $parameter["resource"] + (${dryRun}) }}`;
}

/** The parameters of all operations. One that several of a resource have alike stands once for them. */
function parametersOf(resources: Resources): INodeProperties[] {
	return Object.entries(resources).flatMap(([resource, operations]) => {
		const all: Array<{ property: INodeProperties; text: string; operation: string[] }> = [];
		for (const [operation, { properties }] of Object.entries(operations)) {
			// Each operation keeps the order of its own.
			let at = -1;
			for (const property of properties) {
				const text = JSON.stringify(property);
				const same = all.findIndex((other, index) => index > at && other.text === text);
				at = same < 0 ? at + 1 : same;
				if (same < 0) all.splice(at, 0, { property, text, operation: [] });
				all[at]?.operation.push(operation);
			}
		}
		return all.map(({ property, operation }) => {
			const show = { ...property.displayOptions?.show, resource: [resource], operation };
			return { ...property, displayOptions: { ...property.displayOptions, show } };
		});
	});
}

/** The notes of all operations. Each is shown for its operations only, and stands once for all of them. */
export function hintsOf(resources: Resources): NodeHint[] {
	const notes = each(resources).flatMap(({ resource, operation, hints = [] }) =>
		hints.map((hint) => ({ hint, shownFor: `${resource}.${operation}` })),
	);
	return [...groupBy(notes, ({ hint }) => JSON.stringify(hint)).values()].flatMap((same) => {
		const shownFor = JSON.stringify(same.map((note) => note.shownFor));
		const chosen = `${shownFor}.includes($parameter["resource"] + "." + $parameter["operation"])`;
		return same.slice(0, 1).map(({ hint }) => {
			const [, condition = 'true'] = /^=\{\{(.*)\}\}$/s.exec(hint.displayCondition ?? '') ?? [];
			return { ...hint, displayCondition: `={{ ${chosen} && (${condition}) }}` };
		});
	});
}

/** Runs the operation that the node's parameters choose. It is the same for all items. */
export async function execute(
	context: IExecuteFunctions,
	resources: Resources,
): Promise<INodeExecutionData[][]> {
	const chosen = each(resources).find(
		({ resource, operation }) =>
			resource === context.getNodeParameter('resource', 0) &&
			operation === context.getNodeParameter('operation', 0),
	);
	if (!chosen) {
		throw new NodeOperationError(context.getNode(), 'The node has no such operation', {
			description: "Choose a 'Resource' and an 'Operation' from the lists",
		});
	}
	return await chosen.execute(context);
}

function each(resources: Resources): Array<Operation & { resource: string; operation: string }> {
	return Object.entries(resources).flatMap(([resource, operations]) =>
		Object.entries(operations).map(([operation, content]) => ({ ...content, resource, operation })),
	);
}
