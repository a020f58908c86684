import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { read, ROOT, source } from './source';
import type { Vendor } from './vendors';

const FOLDER = 'examples';
const workflowSchema = z.object({ nodes: z.array(z.object({ type: z.string() })) });

/** The example workflows that have this vendor's node and no other one of ours. */
export function examplesOf({ type }: Vendor): string[] {
	return readdirSync(join(ROOT, FOLDER))
		.map((name) => `${FOLDER}/${name}`)
		.filter((path) => {
			const ours = workflowSchema
				.parse(JSON.parse(read(path)))
				.nodes.filter((node) => node.type.startsWith(`${source.name}.`))
				.map((node) => node.type.slice(source.name.length + 1).replace(/Tool$/, ''));
			return ours.length > 0 && ours.every((name) => name === type);
		});
}
