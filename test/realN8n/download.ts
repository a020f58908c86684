import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { environmentWithout, run } from './process';

/** Downloads outlive the checkout here, so that a fresh clone need not fetch 3 GB again. */
const CACHE =
	process.env.REAL_N8N_CACHE ??
	join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'n8n-nodes-saleshandy-puffle');

const PARTIAL = '.partial-';

/** A registry did not give what was asked of it, however often. */
export class DownloadFailed extends Error {}

/** npm packages that are to be installed into a folder of their own. */
interface Wanted {
	dependencies: Record<string, string>;
	/** What else is in its package.json. */
	manifest?: object;
	args: readonly string[];
	env?: NodeJS.ProcessEnv;
	/** The package whose install script is run, where others are not. */
	rebuild?: string;
}

/**
 * The folder `name` of the cache, with npm packages that are installed when it is not there. It appears
 * under its name only when complete, so an interrupted download is never taken for a good one.
 *
 * @throws DownloadFailed when the registry cannot be reached
 */
export async function installed(
	name: string,
	{ dependencies, manifest, args, env = {}, rebuild }: Wanted,
): Promise<string> {
	const target = join(CACHE, name);
	if (existsSync(target)) return target;
	console.log(`Installing ${name} …`);
	await mkdir(CACHE, { recursive: true });
	await removeLeftovers();
	const cwd = join(CACHE, `${name}${PARTIAL}${process.pid}`);
	await mkdir(cwd);
	try {
		const text = JSON.stringify({ private: true, dependencies, ...manifest });
		await writeFile(join(cwd, 'package.json'), text);
		await npm(['install', ...args], { cwd, env });
		if (rebuild) runNpm(['rebuild', rebuild, '--ignore-scripts=false'], { cwd, env });
		await rename(cwd, target);
	} catch (error) {
		// Another process may have been quicker.
		if (!existsSync(target)) throw error;
	} finally {
		await rm(cwd, { recursive: true, force: true });
	}
	return target;
}

/** What killed processes left half done. */
async function removeLeftovers(): Promise<void> {
	for (const entry of await readdir(CACHE)) {
		const [, pid] = entry.split(PARTIAL);
		if (pid === undefined || isAlive(Number(pid))) continue;
		await rm(join(CACHE, entry), { recursive: true, force: true });
	}
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

const ATTEMPTS = 3;
const PAUSE = 10_000;
const FLAGS = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

/** What npm says when the registry is the reason: no way to it, no leave, not now; a mirror may lack it. */
const REGISTRY =
	/\b(E(AI_AGAIN|NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH|SOCKETTIMEOUT|PIPE|40[1348]|429|5\d\d)|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/;

/**
 * Runs npm, again after a pause when the registry was the reason that it failed. npm keeps what it
 * downloads in its own cache, outside the checkout.
 *
 * @throws DownloadFailed when the registry stays the reason, Error when it was another
 */
export async function npm(args: readonly string[], options: NpmOptions): Promise<void> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			runNpm(args, options);
			return;
		} catch (error) {
			const { message } = error as Error;
			if (!REGISTRY.test(message)) throw error;
			if (attempt === ATTEMPTS) throw new DownloadFailed(message);
			await sleep(PAUSE);
		}
	}
}

interface NpmOptions {
	/** The folder whose package.json is meant. */
	cwd: string;
	env?: NodeJS.ProcessEnv;
}

function runNpm(args: readonly string[], { cwd, env }: NpmOptions): void {
	// Without what an `npm run` around this process says of its own package.
	const inherited = environmentWithout(/^npm_(?!config_(registry|cache|.*proxy)$)/i);
	run('npm', [...args, ...FLAGS], { cwd, env: { ...inherited, ...env } });
}
