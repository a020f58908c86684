import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { z } from 'zod';

/** The repository that the packages are made from. */
export const ROOT = resolve(__dirname, '..');

const manifestSchema = z.object({
	name: z.string(),
	version: z.string(),
	keywords: z.array(z.string()),
	license: z.string(),
	author: z.object({ name: z.string(), email: z.string() }),
	repository: z.object({ type: z.string(), url: z.string() }),
	engines: z.object({ node: z.string() }),
	n8n: z.object({
		n8nNodesApiVersion: z.number(),
		nodes: z.array(z.string()),
		credentials: z.array(z.string()),
	}),
});

/** What `package.json` says of the package that has every node. */
export const source = manifestSchema.parse(JSON.parse(read('package.json')));

/** Where repositories of the same owner are, e.g. `https://github.com/owner`. */
export const ownerUrl = source.repository.url.replace(/^git\+|\/[^/]+$/g, '');

/** @param path relative to the repository */
export function read(path: string): string {
	return readFileSync(join(ROOT, path), 'utf8');
}

/** The same text for another package: a node's type and a link to npm begin with the package's name. */
export function renamed(text: string, packageName: string): string {
	return text.replaceAll(source.name, packageName);
}
