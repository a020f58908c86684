import { FAULT_KINDS } from '../sandbox';
import { EVENT_KINDS, IMPORT_KINDS } from './case';
import { IMPORT, namesIn } from './invariants/carried';
import { isSideEffect, outcomesOf, REASONS, SENT } from './outcomes';
import type { Played } from './run';
import { WORDS } from './world';

/** What many runs must have met, or they show nothing: each at least once. */
const TO_BE_SEEN = [
	...FAULT_KINDS.map((kind) => `fault ${kind}`),
	...EVENT_KINDS.map((kind) => `event ${kind}`),
	...['created', 'updated', 'partial', 'rejected', 'unchanged', 'skipped', 'planned'].map(
		(s) => `row ${s}`,
	),
	...['updated', 'rejected', 'invalid', 'unchanged', 'skipped', 'planned'].map((s) => `field ${s}`),
	...[...REASONS].map((reason) => `failed ${reason}`),
	...[...SENT].map((sent) => `sent ${sent}`),
	...Object.keys(IMPORT_KINDS).flatMap((kind) => [`import ${kind}`, `creation by import ${kind}`]),
	'import of the rest',
	'import told as a side effect',
	'import beside a value of two lines',
	'row created of somebody whom others created',
	'creation repeated after a lost answer',
	'stopped by an error',
	'limit refused',
	'status 408',
	'status 52x',
	'quoted words',
	'fields kept',
];

const LISTS = new Set(['GET /saleshandy/v1/prospects', 'GET /puffle/api/campaigns/:id/leads']);

const FIELDS = 'GET /saleshandy/v1/fields';

/** Counts what runs have met and how their rows ended. */
export class Coverage {
	private readonly counts = new Map(TO_BE_SEEN.map((what) => [what, 0]));

	add(played: Played): void {
		const { it, calls, history, rows, run } = played;
		for (const { body, endpoint, fault, refusedByLimit, status = 0 } of calls) {
			// Only lists can be out of date.
			if (fault && (fault !== 'stale' || LISTS.has(endpoint))) this.count(`fault ${fault}`);
			if (refusedByLimit) this.count('limit refused');
			if (fault === 'status' && status === 408) this.count('status 408');
			if (fault === 'status' && status >= 520) this.count('status 52x');
			const text = JSON.stringify(body ?? '');
			if (fault === 'quote' && WORDS.some((words) => text.includes(words))) {
				this.count('quoted words');
			}
		}
		const isRead = calls.some(({ endpoint }) => endpoint === FIELDS);
		if (it.vendor === 'saleshandy' && calls.length && !isRead) this.count('fields kept');
		const imports = calls.filter(({ endpoint, applied }) => endpoint === IMPORT && applied);
		const created = new Set(history.created.flatMap(({ keys, outside }) => (outside ? keys : [])));
		const names = calls.filter(({ applied }) => applied).flatMap(namesIn);
		if (new Set(names).size < names.length) this.count('creation repeated after a lost answer');
		const lines = calls.some(
			({ body, endpoint }) => endpoint !== IMPORT && JSON.stringify(body ?? '').includes('\\n'),
		);
		if (imports.length && lines) this.count('import beside a value of two lines');
		const import_ = it.operation === 'upsert' ? 'creation by import' : 'import';
		if (imports.length) this.count(`${import_} ${it.account.import}`);
		const sizes = imports.map(
			({ body }) => (body as { prospectList: unknown[] }).prospectList.length,
		);
		if (sizes.some((size) => size > 5)) this.count('import of the rest');
		for (const { at, kind } of it.events) if (at <= calls.length) this.count(`event ${kind}`);
		if (it.onError === 'stopWorkflow' && run?.error) this.count('stopped by an error');
		for (const { row, status, created: isCreated, details, results } of outcomesOf(
			played,
		).values()) {
			if (isCreated && created.has(rows[row]?.key ?? '')) {
				this.count('row created of somebody whom others created');
			}
			if (status !== undefined) this.count(`row ${status}`);
			if (details) this.count(`failed ${details.reason}`);
			if (details) this.count(`sent ${details.sent}`);
			for (const { status: field } of results) this.count(`field ${field}`);
			if (results.some(isSideEffect)) this.count('import told as a side effect');
		}
	}

	/** What was not met at all. */
	get missing(): string[] {
		return [...this.counts].flatMap(([what, times]) => (times === 0 ? [what] : []));
	}

	toString(): string {
		return [...this.counts].map(([what, times]) => `${what} ${times}`).join(', ');
	}

	private count(what: string): void {
		this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
	}
}
