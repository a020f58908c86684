import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunningN8n, Session } from '../realN8n';
import { installPackage, setUpOwner, startN8n } from '../realN8n';
import type { Cleanup } from './cleanup';
import { getPrograms } from './debian';
import { POSTGRES_DATABASE, POSTGRES_USER, startPostgres, startRedis } from './servers';

/** n8n in queue mode: a main process and workers, with the package installed and an owner. */
export interface Cluster {
	/** Of the main process. */
	url: string;
	session: Session;
	workers: readonly RunningN8n[];
}

export interface ClusterOptions {
	workers: number;
	/** Executions that one worker runs at once. */
	concurrency: number;
}

const OWNER = {
	email: 'owner@example.com',
	password: ['Local', 'owner', '1'].join('-'),
	firstName: 'Local',
	lastName: 'Owner',
};

/** Starts all of it on free ports of the loopback interface, with data in temporary folders. */
export async function startCluster(options: ClusterOptions, cleanup: Cleanup): Promise<Cluster> {
	const programs = getPrograms();
	const redis = await startRedis(programs);
	cleanup.add(async () => await redis.stop());
	const postgres = await startPostgres(programs);
	cleanup.add(async () => await postgres.stop());

	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-queue-'));
	cleanup.add(async () => await rm(userFolder, { recursive: true, force: true }));
	await installPackage(userFolder);

	const env = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: POSTGRES_DATABASE,
		DB_POSTGRESDB_USER: POSTGRES_USER,
		// One for all, so that the workers can read the credentials.
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
	};
	const start = async (command: readonly string[]) => {
		const n8n = await startN8n({ userFolder, env, command });
		cleanup.add(async () => await n8n.stop());
		return n8n;
	};
	// The main process makes the tables.
	const main = await start(['start']);
	const session = await setUpOwner(main.url, OWNER);
	const workers: RunningN8n[] = [];
	while (workers.length < options.workers) {
		workers.push(await start(['worker', `--concurrency=${options.concurrency}`]));
	}
	return { url: main.url, session, workers };
}
