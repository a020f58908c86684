import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Downloads outlive the checkout here, so that a fresh clone need not fetch 3 GB again. */
const CACHE =
	process.env.REAL_N8N_CACHE ??
	join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'n8n-nodes-saleshandy-puffle');

/**
 * The folder `name` of the cache; `fill` makes it when it is not there. It appears under its name
 * only when complete, so an interrupted download is never taken for a good one.
 */
export async function cached(
	name: string,
	fill: (folder: string) => Promise<void>,
): Promise<string> {
	const target = join(CACHE, name);
	if (existsSync(target)) return target;
	await mkdir(CACHE, { recursive: true });
	await removeLeftovers();
	const partial = join(CACHE, `${name}${PARTIAL}${process.pid}`);
	await mkdir(partial);
	try {
		await fill(partial);
		await rename(partial, target);
	} catch (error) {
		// Another process may have been quicker.
		if (!existsSync(target)) throw error;
	} finally {
		await rm(partial, { recursive: true, force: true });
	}
	return target;
}

const PARTIAL = '.partial-';

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
