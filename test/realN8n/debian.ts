import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { run } from './process';

/**
 * What comes with packages of Debian, which are installed where it is not found.
 *
 * @throws Error that says what to install, where that cannot be done here
 */
export function fromDebian<T>(packages: readonly string[], find: () => T | undefined): T {
	const found = find();
	if (found !== undefined) return found;
	const names = packages.join(' ');
	if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) {
		throw new Error(`Something is missing. On Debian, as root: apt-get install ${names}`);
	}
	console.log(`Installing Debian's ${names} …`);
	aptGet('update');
	aptGet('install', '--yes', '--no-install-recommends', ...packages);
	const installed = find();
	if (installed === undefined) throw new Error(`${names}: installed, but not found`);
	return installed;
}

export function onPath(program: string): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

function aptGet(...args: string[]): void {
	run('apt-get', ['--option', 'Acquire::Retries=3', ...args], {
		cwd: '/',
		// In run level 1 Debian starts no service that it installs: here they are started by hand.
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
	});
}
