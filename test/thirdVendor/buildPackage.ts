import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { newFolder } from '../harness/folder';

const REPOSITORY = resolve(__dirname, '../..');
const SOURCE = 'test/thirdVendor/Rolodex';

/** Builds a package of the made-up vendor and what `nodes/shared` was built to; gives its folder. */
export function buildPackage(): string {
	const root = newFolder('third-vendor');
	const built = (name: string) => `dist/${SOURCE}/${name.replace(/\.ts$/, '.js')}`;
	const manifest = {
		name: 'n8n-nodes-rolodex',
		version: '1.0.0',
		n8n: {
			n8nNodesApiVersion: 1,
			nodes: [built('Rolodex.node.ts')],
			credentials: [built('RolodexApi.credentials.ts')],
		},
	};
	writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
	symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'dir');
	cpSync(join(REPOSITORY, 'dist/nodes/shared'), join(root, 'dist/nodes/shared'), {
		recursive: true,
	});
	mkdirSync(join(root, 'dist', SOURCE), { recursive: true });
	for (const name of readdirSync(join(REPOSITORY, SOURCE))) {
		const { outputText } = ts.transpileModule(
			readFileSync(join(REPOSITORY, SOURCE, name), 'utf8'),
			{ compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2021 } },
		);
		writeFileSync(join(root, built(name)), outputText);
	}
	return root;
}
