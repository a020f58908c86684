import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { z } from 'zod';

import { ROOT, source } from './source';

/** A node of this repository that gets a package of its own. */
export interface Vendor {
	/** As the node is called in the editor, e.g. `Saleshandy`. */
	name: string;
	/** As workflows name it, e.g. `saleshandy`. */
	type: string;
	/** e.g. `n8n-nodes-saleshandy` */
	packageName: string;
	/** What the node does, in a sentence. */
	description: string;
	/** The node's folder, e.g. `nodes/Saleshandy`. */
	folder: string;
	/** Its compiled file and those of its credentials, as `package.json` names them. */
	node: string;
	credentials: string[];
}

const nodeSchema = z.object({
	description: z.object({
		displayName: z.string(),
		name: z.string(),
		description: z.string(),
		credentials: z.array(z.object({ name: z.string() })),
	}),
});
const credentialSchema = z.object({ name: z.string() });

const load = createRequire(__filename);

/** Every node of the built package. */
export function readVendors(): Vendor[] {
	return source.n8n.nodes.map((node) => {
		const { description } = nodeSchema.parse(instanceOf(node));
		const types = description.credentials.map(({ name }) => name);
		return {
			name: description.displayName,
			type: description.name,
			packageName: `n8n-nodes-${description.name}`,
			description: description.description,
			folder: dirname(node).replace(/^dist\//, ''),
			node,
			credentials: source.n8n.credentials.filter((path) =>
				types.includes(credentialSchema.parse(instanceOf(path)).name),
			),
		};
	});
}

/** As n8n makes it: the class is called like the file. */
function instanceOf(path: string): unknown {
	const [name = ''] = basename(path).split('.');
	const classes = z.record(z.string(), z.unknown()).parse(load(join(ROOT, path)));
	const type = classes[name];
	if (typeof type !== 'function') throw new Error(`${path} has no class ${name}`);
	return Reflect.construct(type, []);
}
