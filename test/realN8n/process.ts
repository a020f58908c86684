import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

interface RunOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** Whether people see what it writes, as it comes. Default: only where it fails. */
	shown?: boolean;
}

/**
 * Runs a command to its end.
 *
 * @returns what it wrote, unless that was shown
 * @throws Error with what it wrote where it failed
 */
export function run(command: string, args: readonly string[], options: RunOptions): string {
	const { cwd, env = process.env, shown = false } = options;
	const { status, stdout, stderr, error } = spawnSync(command, args, {
		cwd,
		env,
		encoding: 'utf8',
		maxBuffer: 2 ** 26,
		stdio: shown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
	});
	if (error) throw error;
	const output = shown ? '' : stdout + stderr;
	if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed\n${output}`);
	return output;
}

/** This process's environment without the variables whose names match. */
export function environmentWithout(names: RegExp): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.test(name)));
}

export interface RunningProcess {
	/** All that it has printed so far. */
	log(): string;
	/** Ends it and all it started: SIGKILL where it takes more than ten seconds. */
	stop(): Promise<void>;
	/** Ends it and all it started at once, as where the machine breaks down. */
	kill(): Promise<void>;
}

interface ProcessOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	uid?: number;
	gid?: number;
	/** Default SIGTERM. */
	stopSignal?: NodeJS.Signals;
	/** Told what it prints, as it comes. */
	onOutput?: ((text: string) => void) | undefined;
	isReady: () => Promise<boolean>;
}

const START_TIMEOUT = 120_000;
const STOP_TIMEOUT = 10_000;

/** Starts a server and waits until it is ready. */
export async function startProcess(
	command: string,
	args: readonly string[],
	{ isReady, stopSignal = 'SIGTERM', onOutput, ...options }: ProcessOptions,
): Promise<RunningProcess> {
	const child = spawn(command, args, {
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
		// A group of its own: it may start more processes, and all must end together.
		detached: true,
	});
	let log = '';
	let failure: Error | undefined;
	child.once('error', (error) => (failure = error));
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			log += chunk.toString();
			onOutput?.(chunk.toString());
		});
	}
	const send = (signal: NodeJS.Signals) => {
		try {
			if (child.pid !== undefined) process.kill(-child.pid, signal);
		} catch {
			// It has ended by itself.
		}
	};
	const killNow = () => {
		send('SIGKILL');
	};
	process.once('exit', killNow);
	const hasEnded = () =>
		failure !== undefined || child.exitCode !== null || child.signalCode !== null;
	async function end(signal: NodeJS.Signals): Promise<void> {
		process.off('exit', killNow);
		if (hasEnded()) return;
		const ended = once(child, 'exit');
		send(signal);
		const timer = setTimeout(killNow, STOP_TIMEOUT);
		await ended;
		clearTimeout(timer);
	}

	const deadline = performance.now() + START_TIMEOUT;
	while (!(await isReady())) {
		const isLate = performance.now() > deadline;
		if (isLate || hasEnded()) {
			await end('SIGKILL');
			const why = failure?.message ?? (isLate ? 'does not become ready' : 'ended at once');
			throw new Error(`${command} ${args.join(' ')}: ${why}\n${log}`);
		}
		await sleep(200);
	}
	return {
		log: () => log,
		stop: async () => await end(stopSignal),
		kill: async () => await end('SIGKILL'),
	};
}

/** A port of the loopback interface that nobody listens on: `preferred`, the next free one, or any. */
export async function freePort(preferred = 0): Promise<number> {
	const server = createServer().listen(preferred, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		return await freePort(preferred + 1);
	}
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
