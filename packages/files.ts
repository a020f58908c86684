import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import ts from 'typescript';

import { ROOT } from './source';
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
	const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) =>
		ts.sys.readFile(path),
	) as { config: unknown };
	const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
	const program = ts.createProgram(
		entries.map((path) => join(ROOT, path)),
		options,
	);
	return program
		.getSourceFiles()
		.filter((file) => !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file))
		.map(({ fileName }) => relative(ROOT, fileName));
}
