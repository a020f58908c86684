import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const CHROMIUM = '/usr/bin/chromium';

/**
 * Debian's Chromium, installed first where that is allowed.
 *
 * @returns the path of its command
 */
export function getChromium(): string {
	if (existsSync(CHROMIUM)) return CHROMIUM;
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
		throw new Error(`There is no ${CHROMIUM}: install Debian's package 'chromium' (as root)`);
	}
	console.log("Installing Debian's chromium …");
	aptGet('update');
	aptGet('install', '--yes', '--no-install-recommends', 'chromium');
	return CHROMIUM;
}

function aptGet(...args: string[]): void {
	const { status, stdout, stderr } = spawnSync(
		'apt-get',
		['--option', 'Acquire::Retries=3', ...args],
		{
			encoding: 'utf8',
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
		},
	);
	if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${stdout}${stderr}`);
}
