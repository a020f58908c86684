import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the servers' programs are. */
export interface Programs {
	redisServer: string;
	initdb: string;
	postgres: string;
	pgIsReady: string;
}

// Debian keeps PostgreSQL's server programs off the path, each version in a folder of its own.
const POSTGRES = '/usr/lib/postgresql';

/**
 * Finds Redis and PostgreSQL; where they are missing, installs them from Debian's packages.
 *
 * @throws Error that says what to install, where that cannot be done here
 */
export function getPrograms(): Programs {
	const found = find();
	if (found) return found;
	const isRoot = process.getuid?.() === 0;
	if (!isRoot || onPath('apt-get') === undefined) {
		throw new Error(
			'Redis and PostgreSQL are needed. On Debian: apt-get install redis-server postgresql',
		);
	}
	console.log('Installing redis-server and postgresql from Debian’s packages …');
	aptGet('update');
	aptGet('install', '--yes', '--no-install-recommends', 'redis-server', 'postgresql');
	const installed = find();
	if (!installed) throw new Error('redis-server and postgresql were installed, but not found');
	return installed;
}

function find(): Programs | undefined {
	const redisServer = onPath('redis-server');
	const initdb = ofPostgres('initdb');
	const postgres = ofPostgres('postgres');
	const pgIsReady = ofPostgres('pg_isready');
	if (!redisServer || !initdb || !postgres || !pgIsReady) return undefined;
	return { redisServer, initdb, postgres, pgIsReady };
}

function ofPostgres(program: string): string | undefined {
	const versions = existsSync(POSTGRES) ? readdirSync(POSTGRES).sort() : [];
	const paths = versions.map((version) => join(POSTGRES, version, 'bin', program));
	return paths.reverse().find((path) => existsSync(path)) ?? onPath(program);
}

function onPath(program: string): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

function aptGet(...args: string[]): void {
	execFileSync('apt-get', ['--option', 'Acquire::Retries=3', ...args], {
		stdio: ['ignore', 'ignore', 'inherit'],
		// In run level 1 Debian starts no service that it installs: here they are started by hand.
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
	});
}
