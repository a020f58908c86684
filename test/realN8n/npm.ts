import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A registry did not give what was asked of it, however often. */
export class DownloadFailed extends Error {}

export interface NpmOptions {
	/** The folder whose package.json is meant. */
	cwd: string;
	env?: NodeJS.ProcessEnv;
}

const ATTEMPTS = 3;
const PAUSE = 10_000;

/** What npm says when the registry is the reason: no way to it, no leave, not now; a mirror may lack it. */
const REGISTRY =
	/\b(E(AI_AGAIN|NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH|SOCKETTIMEOUT|PIPE|40[1348]|429|5\d\d)|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/;

/**
 * Runs `npm install`, again after a pause when the registry was the reason that it failed.
 *
 * @throws DownloadFailed when the registry stays the reason, Error when it was another
 */
export async function npmInstall(args: readonly string[], options: NpmOptions): Promise<void> {
	await download(['install', ...FLAGS, ...args], options);
}

/** Runs `npm ci` likewise. npm keeps what it downloads in its own cache, outside the checkout. */
export async function npmCi(options: NpmOptions): Promise<void> {
	await download(['ci', ...FLAGS], options);
}

async function download(args: readonly string[], options: NpmOptions): Promise<void> {
	for (let attempt = 1; ; attempt += 1) {
		const { code, output } = await npm(args, options);
		if (code === 0) return;
		if (!REGISTRY.test(output)) throw new Error(`npm ${args[0]} failed:\n${output}`);
		if (attempt === ATTEMPTS) throw new DownloadFailed(`npm ${args[0]} failed:\n${output}`);
		await sleep(PAUSE);
	}
}

/** Runs `npm rebuild` for one package, whose install script then runs. */
export async function npmRebuild(name: string, options: NpmOptions): Promise<void> {
	const { code, output } = await npm(['rebuild', name, '--ignore-scripts=false'], options);
	if (code !== 0) throw new Error(`npm rebuild ${name} failed:\n${output}`);
}

const FLAGS = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

async function npm(
	args: readonly string[],
	{ cwd, env }: NpmOptions,
): Promise<{ code: number | null; output: string }> {
	return await new Promise((resolve, reject) => {
		const child = spawn('npm', args, {
			cwd,
			env: { ...withoutNpm(process.env), ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		const collect = (chunk: Buffer) => (output += chunk.toString());
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		child.once('error', reject);
		child.once('close', (code) => {
			resolve({ code, output });
		});
	});
}

/** Without what an `npm run` around this process says of its own package. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(env).filter(
			([name]) => !/^npm_(?!config_(registry|cache|.*proxy)$)/i.test(name),
		),
	);
}
