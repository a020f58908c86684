import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { getN8n } from './install';
import { freePort } from './port';

interface StartOptions {
	/** `N8N_USER_FOLDER`; made when it is not there. */
	userFolder: string;
	/** Default: any free one. A worker answers its health check there. */
	port?: number;
	/** Beside and above what is set here. */
	env?: NodeJS.ProcessEnv;
	/** Default `['start']`; `['worker', '--concurrency=5']` starts a worker. */
	command?: readonly string[];
	/** Told what it prints, as it comes. */
	onOutput?: (text: string) => void;
}

export interface RunningN8n {
	/** http://127.0.0.1:PORT */
	readonly url: string;
	readonly port: number;
	/** All that it has printed so far. */
	log(): string;
	/** Ends it and all it started: SIGTERM first, SIGKILL after ten seconds. */
	stop(): Promise<void>;
	/** Ends it and all it started at once, as where the machine breaks down. */
	kill(): Promise<void>;
}

const START_TIMEOUT = 120_000;
const STOP_TIMEOUT = 10_000;

/** Starts n8n and waits until it answers. */
export async function startN8n({
	userFolder,
	port: wanted,
	env = {},
	command = ['start'],
	onOutput,
}: StartOptions): Promise<RunningN8n> {
	const { node, bin } = await getN8n();
	mkdirSync(userFolder, { recursive: true });
	const port = wanted ?? (await freePort());
	const child = spawn(node, [bin, ...command], {
		env: {
			...inherited(),
			...QUIET,
			N8N_USER_FOLDER: userFolder,
			N8N_PORT: String(port),
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
		// A group of its own: it starts a process more, for code, and all must end together.
		detached: true,
	});
	let log = '';
	const collect = (chunk: Buffer) => {
		log += chunk.toString();
		onOutput?.(chunk.toString());
	};
	child.stdout.on('data', collect);
	child.stderr.on('data', collect);

	const killNow = () => {
		signal(child, 'SIGKILL');
	};
	process.once('exit', killNow);
	async function stop(patience = STOP_TIMEOUT): Promise<void> {
		process.off('exit', killNow);
		await end(child, patience);
	}

	const url = `http://127.0.0.1:${port}`;
	try {
		await answering(child, command[0] === 'start' ? `${url}/rest/settings` : `${url}/healthz`);
	} catch (error) {
		await stop();
		throw new Error(`${(error as Error).message}\n${log}`);
	}
	return { url, port, log: () => log, stop: () => stop(), kill: () => stop(0) };
}

/** A private instance that asks nobody anything. */
const QUIET = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	GENERIC_TIMEZONE: 'Etc/UTC',
};

/** This process's environment without what would set up n8n, or Node.js, differently. */
function inherited(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(process.env).filter(
			([name]) => !/^(N8N_|NODE_|npm_|DB_|QUEUE_|EXECUTIONS_|GENERIC_)/.test(name),
		),
	);
}

async function answering(child: ChildProcess, url: string): Promise<void> {
	const deadline = performance.now() + START_TIMEOUT;
	while (performance.now() < deadline) {
		if (child.exitCode !== null || child.signalCode !== null) {
			throw new Error(`n8n ended with ${child.exitCode ?? child.signalCode}`);
		}
		if (await isJson(url)) return;
		await sleep(200);
	}
	throw new Error(`n8n did not answer within ${START_TIMEOUT / 1000} seconds`);
}

/** While it starts it answers too, but with a page that says so. */
async function isJson(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
		return response.ok && (response.headers.get('content-type') ?? '').includes('json');
	} catch {
		return false;
	}
}

/** @param patience milliseconds between SIGTERM and SIGKILL; 0: no SIGTERM */
async function end(child: ChildProcess, patience: number): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const ended = once(child, 'exit');
	signal(child, patience ? 'SIGTERM' : 'SIGKILL');
	const timer = setTimeout(() => {
		signal(child, 'SIGKILL');
	}, patience);
	await ended;
	clearTimeout(timer);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
	try {
		if (child.pid !== undefined) process.kill(-child.pid, name);
	} catch {
		// It has ended by itself.
	}
}
