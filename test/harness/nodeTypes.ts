import type { INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import { NodeHelpers, NodeOperationError } from 'n8n-workflow';

import { baseNodes } from './baseNodes';
import { define } from './baseNodes/define';
import type { LoadedPackage } from './package';
import { asTool } from './toolNode';

/** Every node that a workflow here can have: those of the packages, their tools, and stand-ins for n8n's. */
export class NodeTypes implements INodeTypes {
	/** @param special nodes of one run only, by their full name */
	constructor(
		private readonly packages: readonly LoadedPackage[],
		private readonly special: ReadonlyMap<string, INodeType> = new Map(),
	) {}

	getByName(type: string): INodeType | IVersionedNodeType {
		return this.find(type);
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.find(type), version);
	}

	getKnownTypes(): Record<string, never> {
		return {};
	}

	private find(type: string): INodeType | IVersionedNodeType {
		return (
			this.special.get(type) ?? baseNodes.get(type) ?? this.ofPackage(type) ?? placeholder(type)
		);
	}

	private ofPackage(type: string): INodeType | IVersionedNodeType | undefined {
		const pkg = this.packages.find((each) => type.startsWith(`${each.name}.`));
		if (!pkg) return undefined;
		const name = type.slice(pkg.name.length + 1);
		const own = pkg.nodes.get(name);
		if (own) return own;
		const base = pkg.nodes.get(name.replace(/Tool$/, ''));
		if (base) return asTool(NodeHelpers.getVersionedNodeType(base));
		throw new Error(`${pkg.name} has no node '${name}', only ${[...pkg.nodes.keys()].join(', ')}`);
	}
}

/**
 * A node of another package may stand in a workflow, with all its connections, as long as it need
 * not run: when its data is pinned, or when nothing leads to it.
 */
function placeholder(type: string): INodeType {
	const [, nodeType] = define(
		{ name: type },
		{
			async execute() {
				throw new NodeOperationError(
					this.getNode(),
					`'${type}' has no stand-in in test/harness/baseNodes: pin its data, or add one`,
				);
			},
		},
	);
	return nodeType;
}

/** The version that the editor gives a node when it is added. */
export function newestVersion(nodeType: INodeType | IVersionedNodeType): number {
	const { description } = NodeHelpers.getVersionedNodeType(nodeType);
	const { defaultVersion, version } = description;
	return defaultVersion ?? (Array.isArray(version) ? Math.max(...version) : version);
}
