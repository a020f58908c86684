import { DownloadFailed, getN8n } from '../realN8n';
import type { Sandbox } from '../sandbox';
import { prospectId, startSandbox } from '../sandbox';
import { faultsIn, faultsOf, figuresOf } from './check';
import { Cleanup } from './cleanup';
import type { Cluster } from './cluster';
import { startCluster } from './cluster';
import { Executions } from './executions';
import type { Round } from './rounds';
import { ROUNDS } from './rounds';
import type { Row } from './workflows';
import { createWorkflow, trigger } from './workflows';

const WORKFLOWS = 4;
const WORKERS = 2;
/** So that each worker gets as many workflows as the others. */
const CONCURRENCY = WORKFLOWS / WORKERS;
const ROUND_TIMEOUT = 480_000;

/**
 * Several workflows at once on one key with a limit, in queue mode: each worker keeps a pace of its
 * own, and every row must be written all the same. The package must be built.
 */
async function main(cleanup: Cleanup): Promise<number> {
	try {
		await getN8n();
	} catch (error) {
		if (!(error instanceof DownloadFailed)) throw error;
		console.log(`n8n could not be downloaded, so queue mode was not tested.\n${error.message}`);
		return process.env.ALLOW_SKIP === '1' ? 0 : 1;
	}
	const sandbox = await startSandbox({ latency: 50 });
	cleanup.add(async () => await sandbox.close());
	const cluster = await startCluster({ workers: WORKERS, concurrency: CONCURRENCY }, cleanup);
	const executions = await Executions.open(cluster.url, cluster.session);

	const faults: string[] = [];
	let failed = 0;
	for (const round of ROUNDS) {
		console.log(`\n${round.name}`);
		const found = await play(round, sandbox, cluster, executions);
		for (const fault of found) console.log(`  ${fault}`);
		faults.push(...found);
		if (found.length) failed += 1;
	}
	console.log(`\n${ROUNDS.length - failed} passed, ${failed} failed`);
	return faults.length ? 1 : 0;
}

/** @returns what went wrong, in sentences */
async function play(
	round: Round,
	sandbox: Sandbox,
	{ url, session, workers }: Cluster,
	executions: Executions,
): Promise<string[]> {
	sandbox.reset();
	// A key of its own, so that nothing is known of its limit yet.
	const number = ROUNDS.indexOf(round) + 1;
	const apiKey = ['queue', 'round', number].join('-');
	sandbox.settings.validKeys.saleshandy = [apiKey];
	sandbox.settings.saleshandy.limit = round.limit;
	const credential = await session.request<{ id: string; name: string }>(
		'POST',
		'/rest/credentials',
		{
			name: `Round ${number}`,
			type: 'saleshandyApi',
			data: { apiKey, baseUrl: sandbox.saleshandyUrl },
		},
	);
	const reference = { id: credential.id, name: credential.name };
	const workflows: Array<{ path: string; id: string; rows: Row[] }> = [];
	for (let n = 0; n < WORKFLOWS; n += 1) {
		const path = `round-${number}-workflow-${n + 1}`;
		const id = await createWorkflow({ url, session }, path, reference);
		workflows.push({ path, id, rows: rowsFor(n, round.rowsPerWorkflow, path) });
	}

	const startsBefore = workers.map((worker) => startsIn(worker.log()));
	const begun = performance.now();
	await Promise.all(workflows.map(async ({ path, rows }) => await trigger(url, path, rows)));
	const ended = await Promise.all(
		workflows.map(async ({ id }) => await executions.finished(id, begun + ROUND_TIMEOUT)),
	);
	const seconds = (performance.now() - begun) / 1000;

	const starts = workers.map((worker, n) => startsIn(worker.log()) - (startsBefore[n] ?? 0));
	const rows = workflows.flatMap((workflow) => workflow.rows);
	const { updates, refused } = figuresOf(sandbox);
	const share = refused / updates;
	const { requests, windowMs } = round.limit;
	const least = (Math.ceil(rows.length / requests) - 1) * (windowMs / 1000);
	console.log(
		`  ${WORKFLOWS} workflows of ${round.rowsPerWorkflow} rows on ${WORKERS} workers (${starts.join(' + ')} executions); limit ${requests} in ${windowMs / 1000} s`,
	);
	console.log(`  ${seconds.toFixed(1)} s, of which the limit alone asks for ${least} s`);
	console.log(
		`  ${updates} updates sent, ${refused} of them refused for the limit (${(share * 100).toFixed(1)} %)`,
	);
	return [
		...workflows.flatMap((workflow, n) => {
			const execution = ended[n];
			return execution ? faultsOf(execution, workflow.rows) : [];
		}),
		...faultsIn(sandbox, rows),
		...(share > round.maxRefused ? ['More updates were refused than should have been'] : []),
		...(starts.includes(0) ? ['A worker had nothing to do, so this was no test of two'] : []),
	];
}

/** Rows on prospects that no other workflow of the round touches. */
function rowsFor(workflow: number, count: number, name: string): Row[] {
	return Array.from({ length: count }, (_, n) => ({
		prospectId: prospectId(10 + workflow * count + n),
		lastName: `${name} row ${n + 1}`,
	}));
}

/** How many executions a worker has begun. */
function startsIn(log: string): number {
	return log.split('Worker started execution').length - 1;
}

const cleanup = new Cleanup();
for (const [signal, code] of [
	['SIGINT', 130],
	['SIGTERM', 143],
] as const) {
	process.once(signal, () => {
		void cleanup.run().then(() => process.exit(code));
	});
}
void main(cleanup)
	.catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		return 1;
	})
	.then(async (code) => {
		process.exitCode = code;
		await cleanup.run();
	});
