import { randomBytes } from 'node:crypto';

import {
	callWebhook,
	createWebhook,
	downloaded,
	getN8n,
	launchN8n,
	runCommand,
	type Cleanup,
	type LaunchedN8n,
	type Row,
	type RunningProcess,
} from '../realN8n';
import { prospectId, type LimitSettings } from '../sandbox';
import { faultsIn, faultsOf, figuresOf } from './check';
import { startServers } from './servers';

/** One way in which a vendor may limit requests, and the rows that are sent against it. */
interface Round {
	name: string;
	limit: LimitSettings;
	rowsPerWorkflow: number;
}

const LIMIT = { requests: 20, kind: 'fixed', perEndpoint: true } as const;

const ROUNDS: readonly Round[] = [
	{
		name: '429, with headers that tell what is left of the limit',
		limit: { ...LIMIT, windowMs: 10_000, form: '429', headers: 'reset-date' },
		rowsPerWorkflow: 30,
	},
	{
		name: '400, without a header that tells when to come back',
		// Without headers the node goes by the minute that Saleshandy tells of.
		limit: { ...LIMIT, windowMs: 60_000, form: '400', headers: 'none' },
		rowsPerWorkflow: 20,
	},
];

/** Largest share of all updates that may be refused for the limit. */
const MOST_REFUSED = 0.12;
const WORKFLOWS = 4;
const WORKERS = 2;
const ROUND_TIMEOUT = 480_000;

/**
 * Several workflows at once on one key with a limit, in queue mode: each worker keeps a pace of its
 * own, and every row must be written all the same. The package must be built.
 */
async function main(cleanup: Cleanup): Promise<void> {
	if (!(await downloaded(getN8n, 'queue mode was not tested'))) return;
	const n8n = await launchN8n(cleanup, {
		sandbox: { latency: 50 },
		env: {
			...(await startServers(cleanup)),
			// One for all, so that the workers can read the credentials.
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		},
	});
	const workers: RunningProcess[] = [];
	// So that each worker gets as many workflows as the others.
	while (workers.length < WORKERS) workers.push(await n8n.startWorker(WORKFLOWS / WORKERS));

	let failed = 0;
	for (const [index, round] of ROUNDS.entries()) {
		console.log(`\n${round.name}`);
		const faults = await play(round, `round-${index + 1}`, n8n, workers);
		for (const fault of faults) console.log(`  ${fault}`);
		if (faults.length > 0) failed += 1;
	}
	console.log(`\n${ROUNDS.length - failed} passed, ${failed} failed`);
	if (failed > 0) process.exitCode = 1;
}

/** @returns what went wrong, in sentences */
async function play(
	{ limit, rowsPerWorkflow }: Round,
	name: string,
	n8n: LaunchedN8n,
	workers: readonly RunningProcess[],
): Promise<string[]> {
	const { url, session, sandbox } = n8n;
	sandbox.reset();
	// A key of its own, so that nothing is known of its limit yet.
	const apiKey = ['queue', name].join('-');
	sandbox.settings.validKeys.saleshandy = [apiKey];
	sandbox.settings.saleshandy.limit = limit;
	const data = { apiKey, baseUrl: sandbox.saleshandyUrl };
	const credential = await session.createCredential(name, 'saleshandyApi', data);
	const workflows: Array<{ path: string; id: string; rows: Row[] }> = [];
	for (let n = 0; n < WORKFLOWS; n += 1) {
		const path = `${name}-workflow-${n + 1}`;
		const id = await createWebhook(n8n, path, credential);
		workflows.push({ path, id, rows: rowsFor(n, rowsPerWorkflow, path) });
	}

	const startsBefore = workers.map(startsOf);
	const begun = performance.now();
	await Promise.all(workflows.map(async ({ path, rows }) => await callWebhook(url, path, rows)));
	const faults = await Promise.all(
		workflows.map(async ({ id, rows }) =>
			faultsOf(await session.finished(id, ROUND_TIMEOUT), rows),
		),
	);
	const seconds = (performance.now() - begun) / 1000;

	const starts = workers.map((worker, n) => startsOf(worker) - (startsBefore[n] ?? 0));
	const rows = workflows.flatMap((workflow) => workflow.rows);
	const { updates, refused } = figuresOf(sandbox);
	const share = refused / updates;
	const windowSeconds = limit.windowMs / 1000;
	const least = (Math.ceil(rows.length / limit.requests) - 1) * windowSeconds;
	console.log(
		`  ${WORKFLOWS} workflows of ${rowsPerWorkflow} rows on ${WORKERS} workers (${starts.join(' + ')} executions); limit ${limit.requests} in ${windowSeconds} s`,
	);
	console.log(`  ${seconds.toFixed(1)} s, of which the limit alone asks for ${least} s`);
	console.log(
		`  ${updates} updates sent, ${refused} of them refused for the limit (${(share * 100).toFixed(1)} %)`,
	);
	return [
		...faults.flat(),
		...faultsIn(sandbox, rows),
		...(share > MOST_REFUSED ? ['More updates were refused than should have been'] : []),
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
function startsOf(worker: RunningProcess): number {
	return worker.log().split('Worker started execution').length - 1;
}

runCommand(main);
