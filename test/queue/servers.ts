import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '../realN8n';
import type { Programs } from './debian';

/** A server on loopback, with its data in a temporary folder. */
export interface Server {
	port: number;
	/** Ends it and removes its data. */
	stop(): Promise<void>;
}

interface Recipe {
	name: string;
	start(folder: string, port: number): Promise<ChildProcess>;
	isReady(port: number): Promise<boolean>;
}

const HOST = '127.0.0.1';
const START_TIMEOUT = 20_000;

/** Starts a Redis that keeps nothing. */
export async function startRedis({ redisServer }: Programs): Promise<Server> {
	return await serve({
		name: 'redis',
		async start(folder, port) {
			const args = ['--port', String(port), '--bind', HOST, '--dir', folder, '--save', ''];
			return spawn(redisServer, args, { stdio: 'ignore' });
		},
		isReady: accepts,
	});
}

/** The user that PostgreSQL has from the start; connections from this machine need no password. */
export const POSTGRES_USER = 'n8n';
/** A database that it has from the start. */
export const POSTGRES_DATABASE = 'postgres';

/** Starts a PostgreSQL with an empty database. */
export async function startPostgres(programs: Programs): Promise<Server> {
	return await serve({
		name: 'postgres',
		async start(folder, port) {
			const user = unprivileged();
			if (user) await chown(folder, user.uid, user.gid);
			const data = join(folder, 'data');
			execFileSync(
				programs.initdb,
				['-D', data, '-U', POSTGRES_USER, '--auth=trust', '--no-locale', '-E', 'UTF8', '--no-sync'],
				{ ...user, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
			);
			const settings = [
				`port=${port}`,
				`listen_addresses=${HOST}`,
				`unix_socket_directories=${folder}`,
				'fsync=off',
			];
			const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
			return spawn(programs.postgres, args, { ...user, cwd: folder, stdio: 'ignore' });
		},
		async isReady(port) {
			return spawnSync(programs.pgIsReady, ['-h', HOST, '-p', String(port)]).status === 0;
		},
	});
}

/** PostgreSQL refuses to run as root; its Debian package brings a user for it. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) =>
		Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
	return { uid: id('-u'), gid: id('-g') };
}

async function serve(recipe: Recipe): Promise<Server> {
	const port = await freePort();
	const folder = mkdtempSync(join(tmpdir(), `n8n-queue-${recipe.name}-`));
	let child: ChildProcess | undefined;
	const remove = () => {
		rmSync(folder, { recursive: true, force: true });
	};
	const killNow = () => {
		child?.kill('SIGKILL');
		remove();
	};
	process.once('exit', killNow);
	async function stop(): Promise<void> {
		if (child && isRunning(child)) {
			const ended = once(child, 'exit');
			// PostgreSQL would wait for its clients at SIGTERM; Redis takes both alike.
			child.kill('SIGINT');
			await ended;
		}
		process.off('exit', killNow);
		remove();
	}
	try {
		child = await recipe.start(folder, port);
		const deadline = performance.now() + START_TIMEOUT;
		while (!(await recipe.isReady(port))) {
			if (!isRunning(child)) throw new Error(`${recipe.name} ended as soon as it was started`);
			if (performance.now() > deadline) throw new Error(`${recipe.name} does not become ready`);
			await sleep(100);
		}
	} catch (error) {
		await stop();
		throw error;
	}
	return { port, stop };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
	return exitCode === null && signalCode === null;
}

async function accepts(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, HOST);
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => {
			resolve(false);
		});
	});
}
