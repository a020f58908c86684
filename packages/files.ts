import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

import { read, ROOT } from './source';
import type { Vendor } from './vendors';

/** What n8n reads beside the compiled code: codex files, output schemas, and icons. */
const ASSET = /\.(json|svg)$/;

/** The files of `nodes/` and `credentials/` that a vendor's package needs, relative to the repository. */
export function filesOf({ folder, node, credentials }: Vendor): string[] {
	const entries = [node, ...credentials].map((path) => path.replace(/^dist\/(.*)\.js$/, '$1.ts'));
	const assets = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((path) => ASSET.test(path))
		.map((path) => join(folder, path));
	return [...imported(entries), ...assets].sort();
}

/** These files and all that they import, directly or not. */
function imported(entries: readonly string[]): string[] {
	const files = new Set<string>(entries);
	for (const file of files) {
		for (const { fileName } of ts.preProcessFile(read(file)).importedFiles) {
			if (fileName.startsWith('.')) files.add(sourceOf(join(dirname(file), fileName)));
		}
	}
	return [...files];
}

function sourceOf(path: string): string {
	const file = `${path}.ts`;
	return existsSync(join(ROOT, file)) ? file : join(path, 'index.ts');
}
