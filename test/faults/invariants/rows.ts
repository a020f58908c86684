// What a row says of itself: one outcome, paired, in words that agree.
import { isDeepStrictEqual } from 'node:util';

import { leavesOut } from '../case';
import type { Result, RowOutcome } from '../outcomes';
import { each, isSideEffect, outcomesOf, REASONS, rowOf, SENT } from '../outcomes';
import type { Played } from '../run';
import { idsOf } from '../run';
import { isGiven, isOf } from './carried';

/** Every input row has exactly one outcome, in order, at one of the outputs. */
export function everyRowHasOneOutcome(played: Played): string[] {
	const { run, rows, it, cancelled } = played;
	if (!run) return [];
	if (it.onError === 'stopWorkflow' && run.error && !cancelled) {
		return run.output.length + run.errors.length === 0 ? [] : ['output beside an error'];
	}
	// n8n itself throws away what a node gives once its execution was stopped.
	if (cancelled && run.output.length + run.errors.length === 0) return [];
	const wrong: string[] = [];
	if (run.error && !cancelled) wrong.push(`the node failed: ${run.error.message}`);
	const orders = [run.output, run.errors].map((items) => items.map(rowOf));
	for (const order of orders) {
		if (
			!isDeepStrictEqual(
				order,
				[...order].sort((a, b) => (a ?? -1) - (b ?? -1)),
			)
		) {
			wrong.push(`rows out of order: ${order.join()}`);
		}
	}
	const outcomes = outcomesOf(played);
	for (const row of rows.keys()) {
		const at = orders.map((order) => order.filter((other) => other === row).length);
		const outcome = outcomes.get(row);
		if (!outcome) wrong.push(`row ${row} has no outcome`);
		else if (at[0] && at[1]) wrong.push(`row ${row} is at both outputs`);
		else if (outcome.items.length > 1 && !isSplit(outcome, played)) {
			wrong.push(`row ${row} has ${outcome.items.length} outcomes`);
		}
	}
	const strays = orders.flat().filter((row) => row === undefined || row >= rows.length);
	if (strays.length) wrong.push(`${strays.length} items of no row`);
	return wrong;
}

/** Whether the account's fields changed, or were told in a way that leaves some out. */
function fieldsMayHaveGone({ it, calls }: Played): boolean {
	return (
		it.events.some(({ kind }) => kind === 'fields') ||
		calls.some(({ path, fault }) => path.endsWith('/fields') && fault === 'wrong-shape')
	);
}

/** What the item of a failed row says beside the error. */
const ABOUT = ['status', 'summary', 'email', 'linkedinUrl', 'prospectId', 'campaignId', 'leadId'];

function isSplit({ items, results, status }: RowOutcome, { it }: Played): boolean {
	return (
		it.options.output === 'perField' &&
		results.length === items.length &&
		items.every(({ json }) => json.rowStatus === status)
	);
}

/** The outcome of a row speaks of that row: its record, its fields, its values. */
export function pairingIsRight(played: Played): string[] {
	const { rows, it } = played;
	return each(played, ({ row, items, status, results }) => {
		const model = rows[row];
		const json = items[0]?.json;
		if (!model || !json) return [];
		const wrong: string[] = [];
		const left = [...model.gives];
		for (const result of results) {
			const { fieldId, value } = result;
			if (isSideEffect(result)) continue;
			const at = left.findIndex((given) => isOf(given, result));
			if (at < 0) wrong.push(`a result that the row does not give: ${fieldId} '${value}'`);
			else left.splice(at, 1);
		}
		// What nobody may write, or what is no field any more, is left out with all that is no field.
		const ignored = leavesOut(it);
		// Mapped automatically by ID, a row may come from a read, which gives such fields too.
		const mayComeFromRead = it.form === 'auto' && model.by === 'id';
		const gone = ignored && fieldsMayHaveGone(played);
		const missing = left.filter(
			({ readOnly }) => !gone && !((ignored || mayComeFromRead) && readOnly),
		);
		// A row without a record and without a value has nothing to tell.
		const isBlank = model.name.trim() === '' && model.gives.every(({ text }) => text.trim() === '');
		if (status !== undefined && missing.length && !isBlank) {
			wrong.push(`no result for ${missing.map(({ fieldId }) => fieldId).join()}`);
		}
		if (status === undefined) {
			const expected =
				it.onError === 'continueErrorOutput' ? Object.keys(played.inputs[row] as object) : ABOUT;
			const more = Object.keys(json).filter(
				(name) => !['error', 'details', ...expected].includes(name),
			);
			if (it.onError !== 'continueErrorOutput' && json.status !== 'failed') {
				wrong.push(`an error item with the status ${JSON.stringify(json.status)}`);
			}
			if (more.length) wrong.push(`an error item with ${more.join()}`);
			return wrong;
		}
		const { prospectId, campaignId, leadId } = json as Record<string, string | null>;
		const unknown = leadId === null || prospectId === null;
		const id = prospectId ?? `${campaignId}/${leadId}`;
		if (!unknown && model.record !== undefined && id !== model.record) {
			wrong.push(`the record ${id} and not ${model.record}`);
		}
		// A dry run says what becomes of blanks of somebody who is not there.
		const isDry = it.operation === 'upsert' && it.options.dryRun;
		const claims = results.filter(
			({ status: s, value }) => s === 'updated' || (s === 'unchanged' && !(isDry && value === '')),
		);
		if (unknown && claims.length) {
			wrong.push('a record without an id was written');
		}
		return wrong;
	});
}

/** Statuses, `success` and `details` say the same. */
export function outcomesAgreeWithThemselves(played: Played): string[] {
	return each(played, ({ row, items, status, created, details, results }) => {
		const isBlank = played.rows[row]?.name.trim() === '';
		const wrong = results
			.filter(({ status: s, success }) => success !== (s === 'updated' || s === 'unchanged'))
			.map(({ status: s }) => `success is wrong for ${s}`);
		if (status !== undefined) {
			const { prospectId, leadId } = items[0]?.json ?? {};
			const isNew = created || prospectId === null || leadId === null;
			const said = (isNew && !isBlank && statusOfNew(played, results)) || statusOf(results);
			if (status !== said) wrong.push(`${status} is not what its results say`);
		} else if (!SENT.has(String(details?.sent)) || !REASONS.has(String(details?.reason))) {
			wrong.push(`details ${JSON.stringify(details)}`);
		} else if (details?.sent === 'no' && results.some((one) => one.status === 'updated')) {
			wrong.push('sent: no, and a field was updated');
		}
		return wrong;
	});
}

/** What Create or Update says of a record that was not there; undefined for what is no such thing. */
function statusOfNew(
	{ it: { operation, options } }: Played,
	results: readonly Result[],
): string | undefined {
	if (operation !== 'upsert') return undefined;
	const isRefused = results.some(({ status }) => status === 'rejected' || status === 'invalid');
	if (isRefused) return 'partial';
	return options.dryRun ? 'planned' : 'created';
}

function statusOf(results: readonly Result[]): string {
	const has = (...names: string[]) => results.some(({ status }) => names.includes(status));
	const refused = has('rejected', 'invalid');
	if (has('planned')) return refused ? 'partial' : 'planned';
	if (has('updated')) return refused ? 'partial' : 'updated';
	if (has('unchanged')) return refused ? 'partial' : 'unchanged';
	return refused ? 'rejected' : 'skipped';
}

/** The error that stops a run names a row and does not claim more than was written. */
export function theStopIsTold(played: Played): string[] {
	const { it, run, rows, history, cancelled } = played;
	if (it.onError !== 'stopWorkflow' || !run?.error || cancelled) return [];
	const { error } = run;
	const wrong: string[] = [];
	const index = (error as { context?: { itemIndex?: unknown } }).context?.itemIndex;
	if (typeof index !== 'number' || !rows[index]) wrong.push(`the item index is ${String(index)}`);
	const { description } = error as { description?: string | null };
	const [, told] = /(\d+) rows? had been written/.exec(description ?? '') ?? [];
	const written = rows.filter(
		({ created, record = '', gives }) =>
			created.length > 0 ||
			gives.some(({ fieldId, text }) =>
				idsOf(played, fieldId).some((id) => isGiven(history, record, id, text)),
			),
	);
	const none = /No row was written/.test(description ?? '');
	const unsure = /No row is known to have been written/.test(description ?? '');
	if (told === undefined && !none && !unsure) wrong.push(`not told: ${String(description)}`);
	if (told !== undefined && Number(told) > written.length) {
		wrong.push(`${told} rows written, and really ${written.length}`);
	}
	const stored = [...history.entries, ...history.created].filter(({ outside }) => !outside).length;
	if (none && stored) wrong.push(`no row written, and really ${stored} values or records`);
	return wrong;
}
