import { toRowError, type RowError } from '../core/errors';
import { pool } from '../core/collections';
import { forecast } from './runHint';
import type { Find, Job } from './job';
import {
	applyRejectedFields,
	isFailure,
	type Outcome,
	type Outcomes,
	type ReadRows,
} from './outcome';
import { join, plan } from './plan';
import type { Row, Target } from './row';
import type { Creator, Store, UpdateExecution } from './store';

/** What became of a run. */
export interface Updated {
	/** Rows that were left over when the run was stopped have none. */
	outcomes: Outcomes;
	/** What people should know beside the counts; '' if there is nothing. */
	note: string;
}

/** Decides the rows that need no request, and finds and writes the records of the others. */
export async function update<T extends Target>(
	read: ReadRows<T>,
	store: Store<T>,
	execution: UpdateExecution,
): Promise<Updated> {
	const { progress, settings, stopsOnError } = execution;
	const final = (outcome: Outcome) => applyRejectedFields(outcome, settings.rejectedFields);
	const stopsAt = (decided: Outcomes) => stopsOnError && [...decided.values()].some(isFailure);
	if (stopsAt(read.outcomes)) return { outcomes: read.outcomes, note: '' };
	const joined = await join(read.rows, store, execution);
	const { jobs, outcomes } = plan(joined.rows, settings, store.creator !== undefined);
	for (const job of jobs) {
		const { key } = job.target;
		if (joined.found.has(key)) job.isKnown(joined.found.get(key));
	}
	const decided = new Map<number, Outcome>();
	for (const some of [read.outcomes, joined.outcomes, outcomes]) {
		for (const [index, outcome] of some) decided.set(index, final(outcome));
	}
	progress.add(decided.size);
	if (stopsAt(decided)) return { outcomes: decided, note: '' };
	const { noun, service } = execution;
	const isCreating = store.creator !== undefined;
	progress.start(
		jobs.length,
		forecast(jobs.length, `${noun}s`, service.knownRateLimit, settings, isCreating),
	);
	const flow = new Flow(jobs, store, execution);
	const note = await flow.run();
	for (const job of flow.done) {
		// What needed no request was decided before; now its record is known too.
		for (const row of job.found ? [...job.rows, ...job.others] : job.rows) {
			const outcome = job.outcome(row);
			if (outcome) decided.set(row.index, final(outcome));
		}
	}
	return { outcomes: decided, note };
}

/**
 * The jobs of a run on their way. Finding and writing stream: no job waits for another, unless it is
 * written together with others.
 */
class Flow<T extends Target> {
	/** Jobs whose rows have their outcomes. */
	readonly done = new Set<Job<T>>();

	private readonly find: Find<T>;

	constructor(
		private readonly jobs: ReadonlyArray<Job<T>>,
		private readonly store: Store<T>,
		private readonly execution: UpdateExecution,
	) {
		this.find = store.finder(jobs.map(({ target }) => target));
	}

	/** @returns what to tell people of it */
	async run(): Promise<string> {
		const { jobs, store } = this;
		const { creator } = store;
		if (!creator) return await this.write(jobs);
		if (!this.imports) {
			const [note] = await Promise.all([this.write(jobs), this.create(creator)]);
			return note;
		}
		// What an import changes is seen by comparing the account, so nobody may be created meanwhile.
		await this.create(creator);
		return await this.write(jobs.filter((job) => !job.isMissing));
	}

	private get imports(): boolean {
		const { bulkImport, dryRun } = this.execution.settings;
		return bulkImport && !dryRun;
	}

	/** Writes the records that are there. What an import was not seen to have written is written singly. */
	private async write(jobs: ReadonlyArray<Job<T>>): Promise<string> {
		const { store } = this;
		const { client, run, settings } = this.execution;
		const importer = this.imports ? store.importer?.(jobs) : undefined;
		const queue = jobs.values();
		const existing = async (job: Job<T>, ended?: RowError) =>
			job.isMissing ? undefined : await this.finish(job, ended);
		await importer?.ready;
		// Reading may have reached the limit already.
		const first = importer && client.lastPause ? undefined : this.pool(queue, existing);
		await (importer ? Promise.race([first, client.heldUp]) : first);
		const rest = importer && !run.isOver ? [...queue] : [];
		if (!importer || rest.length === 0) {
			await first;
			const isHeldUp = client.stats.pausedMs > 0 && !settings.bulkImport && !settings.dryRun;
			const written = jobs.filter((job) => this.done.has(job) && !job.isMissing);
			return (isHeldUp && store.importHint?.(written.length)) || '';
		}
		const note = await importer.write(rest);
		// Those who were written before may be open again.
		await this.pool(new Set([...jobs.filter(isOpenAgain), ...rest]), existing);
		await first;
		return note;
	}

	/** Creates the records that are not there, once all were looked up. */
	private async create({ create, refuses }: Creator<T>): Promise<void> {
		const { run, settings, stopsOnError } = this.execution;
		const ended = await this.pool(this.jobs, async (job, before) => {
			if (run.isOver || before) return before;
			// The job's own outcome says what keeps its record from being found.
			return await job.find(this.find).then(() => undefined, toRowError);
		});
		const missing = this.jobs.filter(({ isMissing }) => isMissing);
		for (const job of missing) {
			const refusal = ended ?? (await refuses?.(job));
			if (refusal) job.fail(refusal);
			else if (settings.dryRun) job.creation = 'planned';
		}
		const open = missing.filter(({ isBegun }) => !isBegun);
		const stops = stopsOnError && missing.some(({ error }) => error);
		if (open.length && !stops && !run.isOver) await create(open);
		await this.pool(missing, async (job, before) => await this.finish(job, before));
	}

	/** Finds the record of a job, unless it is known, and writes what is open. */
	private async finish(job: Job<T>, ended?: RowError): Promise<RowError | undefined> {
		const { run, settings } = this.execution;
		if (!job.isBegun) {
			if (run.isOver) return undefined;
			try {
				if (ended) throw ended;
				const found = await job.find(this.find);
				if (!found && this.store.creator) return undefined;
				if (!found) throw this.store.notFound(job.target);
			} catch (thrown) {
				job.fail(toRowError(thrown));
			}
			if (run.isOver && !job.error) return undefined;
		}
		if (!job.error) {
			const changes = job.toWrite(settings.dryRun);
			const stop = run.isOver ? run.leftOver() : ended;
			if (changes.length && stop) job.fail(stop);
			else if (changes.length) await job.write(changes);
		}
		this.conclude(job);
		return job.error;
	}

	/** The rows of a job have their outcomes. A failure among them stops the run if On Error says so. */
	private conclude(job: Job<T>): void {
		const { progress, run, settings, stopsOnError } = this.execution;
		const hasFailed = (row: Row) => {
			const outcome = job.outcome(row);
			return outcome && isFailure(applyRejectedFields(outcome, settings.rejectedFields));
		};
		if (stopsOnError && job.rows.some(hasFailed)) run.stop();
		if (!this.done.has(job)) progress.add(job.rows.length);
		this.done.add(job);
	}

	private async pool(
		jobs: Iterable<Job<T>>,
		work: (job: Job<T>, ended?: RowError) => Promise<RowError | undefined>,
	): Promise<RowError | undefined> {
		return await pool(jobs, this.execution.settings.maxConcurrency, work);
	}
}

/** Whether an import may have replaced what was written singly. */
function isOpenAgain({ isBegun, error }: Job): boolean {
	return isBegun && !error;
}
