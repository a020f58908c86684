import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

type Shape = Partial<INodeTypeDescription> & Pick<INodeTypeDescription, 'name'>;

/** A node of n8n's own, described as far as the engine needs it: one input, one output. */
export function define(shape: Shape, methods: Omit<INodeType, 'description'>): [string, INodeType] {
	const description: INodeTypeDescription = {
		displayName: shape.name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: shape.name },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
		...shape,
	};
	return [shape.name, { description, ...methods }];
}

/** A parameter: the engine drops the value of one that is not described. */
export function parameter(
	name: string,
	type: INodeProperties['type'],
	defaultValue: INodeProperties['default'],
): INodeProperties {
	const options = type === 'collection' ? { options: [] } : {};
	return { displayName: name, name, type, default: defaultValue, ...options };
}
