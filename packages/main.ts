import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { makePackages } from './make';
import { ROOT } from './source';

/**
 * The command `npm run packages`: one package for each vendor, as n8n verifies them, made from this
 * source.
 *
 * npm run packages -- [folder that they are written into]
 */
async function main([folder]: string[]): Promise<void> {
	const target = folder === undefined ? join(__dirname, 'out') : resolve(folder);
	for (const made of await makePackages(target)) console.log(made.folder);
	spawnSync('npm', ['run', '--silent', 'check:owner'], { cwd: ROOT, stdio: 'inherit' });
}

void main(process.argv.slice(2));
