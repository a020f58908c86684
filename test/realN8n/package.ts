import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { run } from './process';

export const REPOSITORY = resolve(__dirname, '..', '..');
export const PACKAGE_NAME = 'n8n-nodes-saleshandy-puffle';

/**
 * Packs what is built in `dist/` and unpacks it where n8n keeps installed community packages, with
 * the manifest shortened as n8n does it. n8n loads it at its next start.
 *
 * @param source the folder of a built package; default: this repository
 * @returns the installed package's folder
 */
export async function installPackage(userFolder: string, source = REPOSITORY): Promise<string> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const name = source === REPOSITORY ? PACKAGE_NAME : basename(source);
	const target = join(nodes, 'node_modules', name);
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	const args = ['pack', '--json', '--loglevel=error', '--pack-destination', nodes];
	const [packed] = JSON.parse(run('npm', args, { cwd: source })) as Array<{ filename: string }>;
	if (!packed) throw new Error('npm pack made nothing');
	const tarball = join(nodes, packed.filename);
	run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'], { cwd: nodes });
	await rm(tarball);

	const manifest = join(target, 'package.json');
	const parsed = JSON.parse(await readFile(manifest, 'utf8')) as Record<string, unknown>;
	for (const key of ['devDependencies', 'peerDependencies', 'optionalDependencies']) {
		delete parsed[key];
	}
	await writeFile(manifest, JSON.stringify(parsed, null, 2));
	return target;
}
