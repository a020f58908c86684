import type { IDataObject, INodeParameters, NodeHint } from 'n8n-workflow';

import { nodeAlone } from './methods';
import { loadPackage } from './package';

export interface HintsCall {
	/** The node's short name. */
	node: string;
	/** The node's parameters as they stand in the editor; those left out have their default. */
	parameters?: INodeParameters;
	/** What the node before gave. */
	items?: readonly IDataObject[];
	/** Default: those of the node. */
	hints?: readonly NodeHint[];
}

/** What n8n's editor shows in the output pane of a node that has not run: the texts of its hints. */
export async function shownHints({
	node: name,
	parameters = {},
	items = [],
	hints,
}: HintsCall): Promise<string[]> {
	const { workflow, node, nodeType } = nodeAlone(await loadPackage(), name, parameters);
	const { expression } = workflow;
	const input = items.map((json) => ({ json }));
	const isShown = ({ displayCondition, whenToDisplay }: NodeHint): boolean =>
		whenToDisplay !== 'afterExecution' &&
		(displayCondition === undefined ||
			expression.getParameterValue(displayCondition, null, 0, 0, node.name, input, 'manual', {}) ===
				true);
	return (hints ?? nodeType.description.hints ?? []).filter(isShown).map(({ message }) => message);
}
