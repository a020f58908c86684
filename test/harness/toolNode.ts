import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

const DESCRIPTION_TYPE: INodeProperties = {
	displayName: 'Tool Description',
	name: 'descriptionType',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Set Automatically', value: 'auto' },
		{ name: 'Set Manually', value: 'manual' },
	],
	default: 'auto',
};

/**
 * The `…Tool` node that n8n's server makes of a node with `usableAsTool`: no input, one AI tool
 * output, and the parameters that describe the tool to a model.
 */
export function asTool(nodeType: INodeType): INodeType {
	const { usableAsTool, ...base } = nodeType.description;
	if (!usableAsTool) throw new Error(`${base.displayName} cannot be used as a tool`);
	const described = {
		...base,
		...(typeof usableAsTool === 'object' ? usableAsTool.replacements : {}),
	};
	const description: INodeTypeDescription = {
		...described,
		name: `${described.name}Tool`,
		displayName: `${described.displayName} Tool`,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
		properties: [...toolProperties(described), ...described.properties],
	};
	return Object.create(nodeType, { description: { value: description } }) as INodeType;
}

function toolProperties({ properties, description }: INodeTypeDescription): INodeProperties[] {
	const automatic = properties.some(({ name }) => name === 'resource' || name === 'operation');
	const toolDescription: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: description,
		required: true,
		...(automatic && { displayOptions: { show: { descriptionType: ['manual'] } } }),
	};
	return automatic ? [DESCRIPTION_TYPE, toolDescription] : [toolDescription];
}
