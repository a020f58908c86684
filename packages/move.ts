import { source } from './source';

/** A workflow as n8n exports it, but with nodes of the packages that are named here. */
export function movedTo(
	nodes: ReadonlyArray<{ packageName: string; type: string }>,
	workflow: string,
): string {
	let moved = workflow;
	for (const { packageName, type } of nodes) {
		moved = moved.replaceAll(`"${source.name}.${type}`, `"${packageName}.${type}`);
	}
	return moved;
}
