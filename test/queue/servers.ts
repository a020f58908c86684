import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';

import { freePort, fromDebian, onPath, startProcess, type Cleanup } from '../realN8n';

const HOST = '127.0.0.1';
// Debian keeps PostgreSQL's server programs off the path, each version in a folder of its own.
const POSTGRES = '/usr/lib/postgresql';
/** The user that PostgreSQL has from the start; connections from this machine need no password. */
const POSTGRES_USER = 'n8n';

/** Starts what n8n needs for its queue mode, empty. @returns the settings of n8n that say where it is */
export async function startServers(cleanup: Cleanup): Promise<Record<string, string>> {
	const programs = fromDebian(['redis-server', 'postgresql'], findPrograms);
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: HOST,
		QUEUE_BULL_REDIS_PORT: String(await startRedis(programs, cleanup)),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: HOST,
		DB_POSTGRESDB_PORT: String(await startPostgres(programs, cleanup)),
		// A database that it has from the start.
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: POSTGRES_USER,
	};
}

/** Where the servers' programs are. */
type Programs = Record<'redisServer' | 'initdb' | 'postgres' | 'pgIsReady', string>;

function findPrograms(): Programs | undefined {
	const redisServer = onPath('redis-server');
	const [initdb, postgres, pgIsReady] = ['initdb', 'postgres', 'pg_isready'].map(ofPostgres);
	if (!redisServer || !initdb || !postgres || !pgIsReady) return undefined;
	return { redisServer, initdb, postgres, pgIsReady };
}

function ofPostgres(program: string): string | undefined {
	const versions = existsSync(POSTGRES) ? readdirSync(POSTGRES).sort() : [];
	const paths = versions.map((version) => join(POSTGRES, version, 'bin', program));
	return paths.reverse().find((path) => existsSync(path)) ?? onPath(program);
}

/** A Redis that keeps nothing. @returns its port */
async function startRedis({ redisServer }: Programs, cleanup: Cleanup): Promise<number> {
	const port = await freePort();
	const folder = await cleanup.folder('redis');
	const args = ['--port', String(port), '--bind', HOST, '--dir', folder, '--save', ''];
	const redis = await startProcess(redisServer, args, { isReady: async () => await accepts(port) });
	cleanup.add(async () => await redis.stop());
	return port;
}

async function startPostgres(programs: Programs, cleanup: Cleanup): Promise<number> {
	const port = await freePort();
	const folder = await cleanup.folder('postgres');
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
	const postgres = await startProcess(programs.postgres, args, {
		...user,
		cwd: folder,
		// It would wait for its clients at SIGTERM.
		stopSignal: 'SIGINT',
		isReady: async () =>
			spawnSync(programs.pgIsReady, ['-h', HOST, '-p', String(port)]).status === 0,
	});
	cleanup.add(async () => await postgres.stop());
	return port;
}

/** PostgreSQL refuses to run as root; its Debian package brings a user for it. */
function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (flag: string) =>
		Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
	return { uid: id('-u'), gid: id('-g') };
}

async function accepts(port: number): Promise<boolean> {
	const socket = connect(port, HOST);
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
