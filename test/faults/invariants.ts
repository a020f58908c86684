import { isDeepStrictEqual } from 'node:util';

import type { Call } from '../sandbox';
import type { Case } from './case';
import { fieldId as sandboxFieldId, prospectEmail, prospectId } from '../sandbox';
import type { History } from './history';
import type { Result, RowOutcome } from './outcomes';
import { isSideEffect, outcomesOf, rowOf } from './outcomes';
import type { Played, Sent } from './run';
import { madeAnew, renamed, wasMadeAnew } from './run';
import { pieceOf, textsOf } from './secrets';
import type { Given, RowModel } from './world';
import { bareUrl, nameOf, SIZES } from './world';

export const IMPORT = 'POST /saleshandy/v1/prospects/import-with-field-name';
const ADD = 'POST /puffle/api/campaigns/:id/leads';
const IMPORT_STATUS = 'GET /saleshandy/v1/prospects/import-status/:requestId';

/** What is wrong with a run, in words; nothing if it is as it should be. */
type Invariant = (played: Played) => string[];

/** The run ends. */
function ends({ run }: Played): string[] {
	return run ? [] : ['the run did not end'];
}

/** Every input row has exactly one outcome, in order, at one of the outputs. */
function everyRowHasOneOutcome(played: Played): string[] {
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
function pairingIsRight(played: Played): string[] {
	const { rows, it } = played;
	const { options } = it;
	return each(played, ({ row, items, status, results }) => {
		const model = rows[row];
		const json = items[0]?.json;
		if (!model || !json) return [];
		const wrong: string[] = [];
		const left = [...model.gives];
		for (const result of results) {
			const { fieldId, value } = result;
			if (isSideEffect(result)) continue;
			const at = left.findIndex(
				(given) =>
					[given.fieldId, madeAnew(given.fieldId)].includes(fieldId) && given.text === value,
			);
			if (at < 0) wrong.push(`a result that the row does not give: ${fieldId} '${value}'`);
			else left.splice(at, 1);
		}
		// What nobody may write, or what is no field any more, is left out with all that is no field.
		const { unknownFields = 'misspelled' } = options;
		const ignored =
			unknownFields === 'ignore' || (unknownFields === 'misspelled' && it.form === 'auto');
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
		const isDry = it.operation === 'upsert' && options.dryRun;
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
function outcomesAgreeWithThemselves(played: Played): string[] {
	return each(played, ({ row, items, status, details, results }) => {
		const isBlank = played.rows[row]?.name.trim() === '';
		const wrong = results
			.filter(({ status: s, success }) => success !== (s === 'updated' || s === 'unchanged'))
			.map(({ status: s }) => `success is wrong for ${s}`);
		if (status !== undefined) {
			const { prospectId, leadId } = items[0]?.json ?? {};
			const isNew = status === 'created' || prospectId === null || leadId === null;
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

export const SENT = new Set(['no', 'yes', 'unknown']);
export const REASONS = new Set([
	'invalid-credential',
	'rate-limited',
	'out-of-time',
	'not-found',
	'ambiguous',
	'not-draft',
	'invalid-input',
	'unavailable',
	'timed-out',
	'cancelled',
	'rejected',
	'unexpected-response',
]);

/** What Create or Update says of a record that was not there; undefined for what is no such thing. */
function statusOfNew(
	{ it: { operation, options } }: Played,
	results: readonly Result[],
): string | undefined {
	if (operation !== 'upsert') return undefined;
	if (!options.dryRun) return 'created';
	const isRefused = results.some(({ status }) => status === 'rejected' || status === 'invalid');
	return isRefused ? 'partial' : 'planned';
}

function statusOf(results: readonly Result[]): string {
	const has = (...names: string[]) => results.some(({ status }) => names.includes(status));
	const refused = has('rejected', 'invalid');
	if (has('planned')) return refused ? 'partial' : 'planned';
	if (has('updated')) return refused ? 'partial' : 'updated';
	if (has('unchanged')) return refused ? 'partial' : 'unchanged';
	return refused ? 'rejected' : 'skipped';
}

/** An outcome `updated` is true in the sandbox's state. */
function updatedIsTrue(played: Played): string[] {
	const { history, it, rows } = played;
	// What is given to others after the end, nobody can see.
	const isOver = it.account.import === 'changes others';
	return each(played, ({ row, results }) =>
		results.flatMap(({ fieldId, value, status }) => {
			if (status !== 'updated') return [];
			const record = rows[row]?.record ?? '';
			const stored = history.of(record, fieldId);
			// An import names fields by their labels too.
			const anew = wasMadeAnew(played, fieldId) ? [madeAnew(fieldId)] : [];
			if (![fieldId, ...anew].some((id) => isGiven(history, record, id, value))) {
				return [`'${value}' was never stored in ${fieldId}`];
			}
			const last = stored.at(-1);
			const held = history.held(record, fieldId);
			if (!last || same(fieldId, last.value, value) || last.outside || isOver) return [];
			const writers = rows.filter(
				(other, index) =>
					index !== row &&
					other.record === record &&
					other.gives.some((g) => g.fieldId === fieldId && same(fieldId, g.text, last.value)),
			);
			return writers.length ? [] : [`${fieldId} holds '${held}' and not '${value}'`];
		}),
	);
}

/** Whether the run stored the value, or the record held it already, so that it need not be stored. */
function isGiven(history: History, record: string, fieldId: string, value: string): boolean {
	const stored = history.of(record, fieldId).flatMap((entry) => (entry.outside ? [] : entry.value));
	return [history.atStart(record, fieldId), ...stored].some((one) => same(fieldId, one, value));
}

/** Who is said to be created came to the account, once; who is said not to have been sent did not. */
function createdIsTrue(played: Played): string[] {
	const { history, it, rows } = played;
	const { operation, options, account } = it;
	const wrong = each(played, ({ row, items, status }) => {
		const { record = '', created = [] } = rows[row] ?? {};
		const { prospectId, leadId } = items[0]?.json ?? {};
		const isSo = created.includes(record) && Boolean(prospectId ?? leadId);
		return status === 'created' && !isSo ? ['is said to be created, and is not'] : [];
	});
	const outcomes = outcomesOf(played);
	const came = history.created.filter(({ outside }) => !outside);
	const doubles = account.import === 'doubles';
	for (const { record, keys } of came) {
		const named = [...rows.keys()].filter((row) => keys.includes(rows[row]?.key ?? ''));
		const unsent = (row: number) => outcomes.get(row)?.details?.sent === 'no';
		// An import knows people by their address alone, and creates whoever has it no longer.
		const mayCreate = operation === 'upsert' || doubles || isGone(it);
		const isUnasked = !mayCreate || options.dryRun === true;
		if (isUnasked) wrong.push(`${record} was created`);
		else if (operation === 'upsert' && named.every(unsent)) {
			wrong.push(`${record} was created, and no row that was sent names it`);
		}
	}
	const twice =
		new Set(came.flatMap(({ keys }) => keys)).size < came.flatMap(({ keys }) => keys).length;
	return twice && !doubles ? [...wrong, 'somebody was created twice'] : wrong;
}

/** Nobody is sent to be created whom a read has shown by then. */
function whoIsSeenIsNotCreated({ it, calls, seen }: Played): string[] {
	// With that option, those who exist are imported too.
	if (it.operation === 'update' || it.options.bulkImport || isGone(it)) return [];
	return calls.flatMap((call) =>
		namesIn(call)
			.filter((name) => (seen.get(name) ?? Infinity) < call.n)
			.map((name) => `${name} was sent to be created, and was seen before`),
	);
}

/** Whether somebody may no longer be there who was. */
function isGone({ events }: Case): boolean {
	return events.some(({ kind }) => MAKE_GONE.has(kind));
}

const MAKE_GONE = new Set(['delete-record', 'rename', 'delete-campaign']);

/** Whom a request may create, as `nameOf` has it. */
export function namesIn(call: Call): string[] {
	return peopleIn(call).flatMap(({ names }) => names.map(({ key }) => key));
}

/** An outcome `unchanged` is true: the record held the value at some moment of the run. */
function unchangedIsTrue(played: Played): string[] {
	const { history, rows } = played;
	return each(played, ({ row, results }) =>
		results.flatMap(({ fieldId, value, status }) => {
			if (status !== 'unchanged') return [];
			const record = rows[row]?.record ?? '';
			// Lists name fields by their labels, so of one that was made anew they show the new one.
			const ids = wasMadeAnew(played, fieldId) ? [fieldId, madeAnew(fieldId)] : [fieldId];
			const ever = ids.flatMap((id) => [
				history.atStart(record, id),
				...history.of(record, id).map((entry) => entry.value),
			]);
			return ever.some((held) => same(fieldId, held, value))
				? []
				: [`${fieldId} never held '${value}'`];
		}),
	);
}

/** An outcome with `sent: no`, and a field that was not to be sent, left no trace. */
function notSentLeftNoTrace(played: Played): string[] {
	const { rows, it } = played;
	return each(played, ({ row, details, results }) => {
		const model = rows[row];
		if (!model) return [];
		const quiet =
			details?.sent === 'no' || it.options.dryRun
				? model.gives
				: model.gives.filter(({ fieldId, text }) => {
						const found = results.filter((r) => r.fieldId === fieldId && r.value === text);
						return found.length > 0 && found.every(({ status }) => NEVER_SENT.has(status));
					});
		return quiet
			.filter((given) => isTraced(given, model, row, played))
			.map(({ fieldId, text }) => `'${text}' stands in ${fieldId}`);
	});
}

const NEVER_SENT = new Set(['invalid', 'skipped', 'planned', 'unchanged']);

/** Whether the run stored the value, and no other row can have been the cause. */
function isTraced({ fieldId, text }: Given, model: RowModel, row: number, played: Played): boolean {
	const { history, rows } = played;
	const stored = history
		.of(model.record ?? '', fieldId)
		.some((entry) => !entry.outside && same(fieldId, entry.value, text));
	const others = rows.some(
		(other, index) =>
			index !== row &&
			other.record === model.record &&
			other.gives.some((g) => g.toSend && g.fieldId === fieldId && same(fieldId, g.text, text)),
	);
	const itself = model.gives.filter(
		(g) => g.toSend && g.fieldId === fieldId && same(fieldId, g.text, text),
	);
	return stored && !others && itself.length < 2;
}

/** `sent: yes` and `unknown` are said of rows of which something was sent. */
function sentSaysWhatWasSent(played: Played): string[] {
	const { it, rows, calls, sent } = played;
	// Some were given up before they arrived.
	if (calls.length < sent.length) return [];
	const carried = allCarried(played);
	return each(played, ({ row, details }) => {
		const model = rows[row];
		if (!model || (details?.sent !== 'yes' && details?.sent !== 'unknown')) return [];
		const own = model.gives.some((given) =>
			carried.some(
				(c) =>
					c.record === model.record &&
					[given.fieldId, madeAnew(given.fieldId)].includes(c.fieldId) &&
					c.value === given.text,
			),
		);
		const isCreation = calls.some((call) => namesIn(call).includes(model.key));
		return own || isCreation || (model.record === undefined && it.operation === 'update')
			? []
			: [`sent: ${details.sent}, and nothing of the row was sent`];
	});
}

/** Of rows that disagree, the one that counts stands, and the others are never sent. */
function theRightRowWins(played: Played): string[] {
	const { it, rows, history } = played;
	const { conflict = 'last' } = it.options;
	const carried = allCarried(played);
	const outcomes = outcomesOf(played);
	const wrong: string[] = [];
	for (const { record, fieldId, givers } of disagreements(rows, outcomes)) {
		const winner = conflict === 'first' ? givers[0] : givers.at(-1);
		if (!winner) continue;
		const sent = (text: string) =>
			carried.some((c) => c.record === record && c.fieldId === fieldId && c.value === text);
		const losers = givers.filter(({ text }) => conflict === 'error' || text !== winner.text);
		for (const { row, text } of losers) {
			if (sent(text)) wrong.push(`row ${row} lost, and its '${text}' was sent`);
		}
		const told = outcomes
			.get(winner.row)
			?.results.some(
				(r) => r.fieldId === fieldId && r.value === winner.text && r.status === 'updated',
			);
		const last = history.of(record, fieldId).at(-1);
		if (told && last && !last.outside && !same(fieldId, last.value, winner.text)) {
			wrong.push(`row ${winner.row} won, but ${fieldId} holds '${last.value}'`);
		}
	}
	return wrong;
}

interface Disagreement {
	record: string;
	fieldId: string;
	givers: Array<{ row: number; text: string }>;
}

/**
 * Fields that rows of one record want to set to different values, among the rows that could be read and
 * whose record could be found by the name that they give it.
 */
function disagreements(
	rows: readonly RowModel[],
	outcomes: ReadonlyMap<number, RowOutcome>,
): Disagreement[] {
	const all = new Map<string, Disagreement>();
	rows.forEach(({ record, gives }, row) => {
		const details = outcomes.get(row)?.details;
		const conflict = details?.reason === 'invalid-input' && (details.results ?? []).length === 0;
		if (record === undefined || (conflict && !isConflict(outcomes.get(row)))) return;
		if (details?.sent === 'no' && !conflict && hasAnotherName(record, rows)) return;
		for (const { fieldId, text, toSend } of gives) {
			if (!toSend) continue;
			const name = `${record} ${fieldId}`;
			const known = all.get(name) ?? { record, fieldId, givers: [] };
			all.set(name, known);
			known.givers.push({ row, text });
		}
	});
	return [...all.values()].filter(({ givers }) => new Set(givers.map(({ text }) => text)).size > 1);
}

function hasAnotherName(record: string, rows: readonly RowModel[]): boolean {
	return new Set(rows.flatMap((row) => (row.record === record ? row.key : []))).size > 1;
}

function isConflict(outcome: RowOutcome | undefined): boolean {
	return /different values for the same record/.test(JSON.stringify(outcome?.items[0]?.json.error));
}

/** Nothing is refused by fields that another run has read. */
function refusalsAreFresh(played: Played): string[] {
	const { it, calls, cancelled } = played;
	const isRead = calls.some(({ endpoint }) => endpoint === 'GET /saleshandy/v1/fields');
	if (it.vendor !== 'saleshandy' || isRead || cancelled) return [];
	return each(played, ({ items, results }) => [
		...results
			.filter(({ status }) => status === 'invalid' || status === 'rejected')
			.map(({ fieldId, status }) => `${fieldId} is ${status} by fields that were not read`),
		...(/has no field/.test(JSON.stringify(items[0]?.json.error ?? '')) ? ['no such field'] : []),
	]);
}

/** Nothing is sent after a stop or a cancel. */
function nothingIsSentAfterAStop(played: Played): string[] {
	const { sent, sentBeforeStop } = played;
	if (sentBeforeStop === undefined) return [];
	return sentByTheNode(sent.slice(sentBeforeStop), played).map(
		({ method, path }) => `${method} ${path} began after the stop`,
	);
}

/** Nothing is sent when the time of 'Max Duration' is over, and the run ends once what is on its way is answered. */
function endsInTime(played: Played): string[] {
	const { it, began, ended, sent } = played;
	const { maxDuration = 0 } = it.options;
	if (!maxDuration) return [];
	const end = began + maxDuration * 60_000;
	const wrong = sentByTheNode(
		sent.filter(({ at }) => at > end),
		played,
	).map(({ method, path }) => `${method} ${path} began after Max Duration`);
	const late = ended - end - it.faults.maxDelay;
	return late > 0 ? [...wrong, `the run ended ${late} ms too late`] : wrong;
}

/** Without what n8n repeated. */
function sentByTheNode(sent: readonly Sent[], played: Played): Sent[] {
	const repetitions = repetitionsByN8n(played);
	return sent.filter(({ method, path }) => {
		const [bare] = path.split('?');
		const at = repetitions.findIndex((call) => call.method === method && call.path === bare);
		if (at >= 0) repetitions.splice(at, 1);
		return at < 0;
	});
}

/**
 * n8n itself repeats a request, once, when its answer 401 broke off: the key might have been renewed.
 * The repetition is the same request and comes after it, and is not itself repeated.
 */
function repetitionsByN8n({ it, calls }: Played): Call[] {
	const revokedAt = it.events.find(({ kind }) => kind === 'revoke')?.at ?? Infinity;
	const brokenOff: Call[] = [];
	return calls.filter((call) => {
		const at = brokenOff.findIndex((broken) => isDeepStrictEqual(asked(broken), asked(call)));
		if (at >= 0) brokenOff.splice(at, 1);
		else if (call.fault === 'cut-body' && call.n >= revokedAt) brokenOff.push(call);
		return at >= 0;
	});
}

function asked({ method, path, query, body }: Call): unknown[] {
	return [method, path, query, body];
}

/** Nothing is sent once the run is over. */
function nothingIsSentAfterTheEnd({ askedAfterEnd }: Played): string[] {
	return askedAfterEnd.map((request) => `${request} after the run was over`);
}

/** A dry run writes nothing. */
function dryRunWritesNothing({ it, calls }: Played): string[] {
	const writes = calls.filter(({ method }) => method !== 'GET');
	return it.options.dryRun && writes.length ? [`${writes.length} writes in a dry run`] : [];
}

/** Requests are bounded. */
function requestsAreBounded({ it, rows, calls }: Played): string[] {
	const limited = calls.filter(isLimited).length;
	const other = calls.length - limited;
	// Finding one bad value among n takes at most 2n + 2 requests.
	const writes = rows.reduce((sum, { gives }) => sum + 2 * gives.length + 2, 0);
	// The fields, the campaigns twice, two pages of each list, a search with its page for each row.
	const reads = 1 + 3 * 2 * (it.vendor === 'puffle' ? 1 + rows.length : 0) + 8 + 2 * rows.length;
	// The list three times, two imports, and looks at them every 8 seconds for 10 minutes each.
	const imports = it.options.bulkImport ? 6 + 2 + 2 * LOOKS : 0;
	// Each is sent to be created four times at most, looked for while somebody new is seen, and then everywhere.
	const creations = it.operation === 'upsert' ? CREATIONS * (1 + LOOKS + 6 * (rows.length + 2)) : 0;
	const often = [...groupByCount(calls.filter(({ applied }) => applied).flatMap(namesIn))].filter(
		([name, times]) => times > CREATIONS && rows.some(({ key }) => key === name),
	);
	if (often.length && !it.options.bulkImport)
		return [`created ${CREATIONS + 1} times: ${often.join()}`];
	const most = writes + reads + imports + creations;
	const answered = calls.filter((call) => !isLimited(call) && !call.fault && isAnswer(call)).length;
	if (answered > most) return [`${answered} answers, and ${most} would be many`];
	if (other > most * TRIES) return [`${other} requests, and ${most * TRIES} would be many`];
	// Each answer that is none may be followed by as many refusals as it takes to find the limit closed.
	const mostLimited = (other + rows.length + 1) * MOST_REFUSALS;
	return limited > mostLimited ? [`${limited} refusals for the limit`] : [];
}

function groupByCount(names: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	return counts;
}

/** At an import, every 8 seconds for 10 minutes. */
const LOOKS = 76;
const CREATIONS = 4;
const TRIES = 6;
const MOST_REFUSALS = 21;

function isLimited({ refusedByLimit, status, fault }: Call): boolean {
	return refusedByLimit || status === 429 || (status === 400 && fault === 'status');
}

function isAnswer({ status = 500 }: Call): boolean {
	return status < 500;
}

/** A refusal that only quotes a row is final, and tells nothing of the key: what a row says decides nothing. */
function quotesDecideNothing(played: Played): string[] {
	const { calls, it, rows } = played;
	const quoting = calls.filter(({ fault, method }) => fault === 'quote' && method !== 'GET');
	const repeated = quoting.filter((call) => {
		const [record] = carriedBy(call, played).map((carried) => carried.record);
		const later = calls.filter(({ n, ...other }) => n > call.n && isSame(other, call));
		return later.length >= Math.max(1, rows.filter((row) => isNamed(record ?? '', row)).length);
	});
	const wrong = repeated.map(({ path }) => `${path} was sent again after a refusal`);
	// With any status, the text that echoes the key may begin with 'Invalid token'.
	const aboutKey = ({ status, fault }: Call) =>
		status === 401 || status === 403 || (fault === 'status' && (status === 400 || it.faults.echo));
	if (it.events.some(({ kind }) => kind === 'revoke') || calls.some(aboutKey)) return wrong;
	const blamed = each(played, ({ details }) =>
		details?.reason === 'invalid-credential' ? ['the key is blamed'] : [],
	);
	return [...wrong, ...blamed];
}

function isSame(one: Omit<Call, 'n'>, { method, path, body }: Call): boolean {
	return isDeepStrictEqual([one.method, one.path, one.body], [method, path, body]);
}

/** An import that does more than it should is found out by the first few people, and only with the option. */
function anImportHarmsFew({ calls, history, it, rows }: Played): string[] {
	// What single requests write is another invariant's.
	if (!calls.some(({ endpoint }) => endpoint === IMPORT)) return [];
	const mayImport = it.options.bulkImport || it.operation === 'upsert';
	const wrong = mayImport ? [] : ['an import without the option'];
	const harmed = history.entries.filter(
		({ record, fieldId, value, before, outside }) =>
			!outside &&
			value !== before &&
			!rows.some(
				(row) =>
					isNamed(record, row) &&
					row.gives.some(
						(given) =>
							[given.fieldId, madeAnew(given.fieldId)].includes(fieldId) && given.text === value,
					),
			),
	);
	const people = new Set(harmed.map(({ record }) => record));
	return people.size > 5 ? [...wrong, `${people.size} people were harmed`] : wrong;
}

/** Whatever fails, the key is not in it, whole or in part. */
function theKeyIsNowhere({ run, key }: Played): string[] {
	const piece = pieceOf(key, textsOf(run));
	return piece === undefined ? [] : [`'${piece}' of the key '${key}' can be read`];
}

/** What a request writes is what some row gives that record. */
function onlyWhatARowGivesIsWritten(played: Played): string[] {
	const { rows } = played;
	return allCarried(played)
		.filter(
			({ record, fieldId, value }) =>
				!rows.some(
					(row) =>
						isNamed(record, row) &&
						row.gives.some(
							(given) =>
								given.toSend &&
								given.text === value &&
								[given.fieldId, madeAnew(given.fieldId)].includes(fieldId),
						),
				),
		)
		.map(
			({ record, fieldId, value }) => `no row gives ${record} the value '${value}' in ${fieldId}`,
		);
}

/** Whether a row names the record; one that was not in the account can only be named by its id. */
function isNamed(id: string, { key, record, created, by, name, campaignId }: RowModel): boolean {
	if (id === key || created.includes(id)) return true;
	if (record !== undefined) return record === id;
	const named =
		campaignId === undefined ? name.trim() : `${campaignId}/${name.trim().toLowerCase()}`;
	return by === 'id' && named === id;
}

/** No row reaches another host, another endpoint or another record than it names. */
function onlyWhatIsNamedIsReached(played: Played): string[] {
	const { it, rows, calls, sent, sandboxHost } = played;
	const wrong = sent
		.filter(({ host, path }) => host !== sandboxHost || !path.startsWith(`/${it.vendor}/`))
		.map(({ host, path }) => `a request to ${host}${path}`);
	const names = new Set(rows.map(({ name }) => name.trim()));
	const records = new Set(rows.map(({ record }) => record));
	const campaigns = new Set(rows.map(({ campaignId }) => campaignId));
	const mails = new Set([...names].map((name) => name.toLowerCase()));
	for (const call of calls) {
		const { endpoint, path, query, body, method } = call;
		const [, one = ''] = /\/(?:prospects|campaigns)\/([^/]+)/.exec(path) ?? [];
		const id = decodeURIComponent(one);
		const fine = {
			'GET /saleshandy/v1/fields': () => true,
			'GET /saleshandy/v1/prospects': () =>
				query.search === undefined || mails.has(String(query.search)),
			'POST /saleshandy/v1/prospects/:prospectId/attribute': () => names.has(id) || records.has(id),
			[IMPORT]: () => isOfRows(call, played),
			[ADD]: () => campaigns.has(id) && isOfRows(call, played),
			[IMPORT_STATUS]: () => true,
			'GET /puffle/api/account': () => true,
			'GET /puffle/api/campaigns/:id': () => campaigns.has(id),
			'GET /puffle/api/campaigns/:id/leads': () => campaigns.has(id),
			'PATCH /puffle/api/campaigns/:id/leads': () => {
				const { prospect_id: leadId } = body as { prospect_id: string };
				return campaigns.has(id) && (mails.has(leadId) || records.has(`${id}/${leadId}`));
			},
		}[endpoint];
		if (!fine?.()) wrong.push(`${method} ${path} ${JSON.stringify(query)}`);
	}
	return wrong;
}

/** Whether each person of an import, or of those to be added, is one whom a row names. */
function isOfRows(call: Call, about: AboutRows): boolean {
	return peopleIn(call).every((person) =>
		about.rows.some((row) => isNamed(whoIs(person, about), row)),
	);
}

/** The error that stops a run names a row and does not claim more than was written. */
function theStopIsTold(played: Played): string[] {
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
			gives.some(({ fieldId, text }) => {
				const ids = wasMadeAnew(played, fieldId) ? [fieldId, madeAnew(fieldId)] : [fieldId];
				return ids.some((id) => isGiven(history, record, id, text));
			}),
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

/** Keys such as `__proto__`, in rows and answers, change no object but their own. */
function prototypesAreClean(): string[] {
	const changed = Reflect.ownKeys(Object.prototype).filter((name) => name === 'polluted');
	return changed.length ? ['Object.prototype was changed'] : [];
}

/** One record's field as a request carries it. */
interface Carried {
	record: string;
	fieldId: string;
	value: string;
}

function carriedBy(call: Call, { rows, it }: AboutRows): Carried[] {
	const { path, body } = call;
	const [, one = ''] = /\/(?:prospects|campaigns)\/([^/]+)/.exec(path) ?? [];
	const id = decodeURIComponent(one);
	const { attributes, prospect_id, updates } = body as {
		attributes?: Array<{ fieldId: string; attributeValue: string }>;
		prospect_id?: string;
		updates?: Record<string, string>;
	};
	if (attributes) {
		return attributes.map(({ fieldId, attributeValue }) => ({
			record: id,
			fieldId,
			value: attributeValue,
		}));
	}
	const people = peopleIn(call);
	if (people.length) {
		return people.flatMap((person) => {
			const record = whoIs(person, { rows, it });
			const isName = (value: string) =>
				person.names.some(
					(name) => name.value === value && rows.some(({ key }) => key === name.key),
				);
			return Object.entries(person.values).flatMap(([name, value]) =>
				isName(value) ? [] : { record, fieldId: person.fieldId(name), value },
			);
		});
	}
	return Object.entries(updates ?? {}).map(([fieldId, value]) => ({
		record: `${id}/${prospect_id}`,
		fieldId,
		value,
	}));
}

type AboutRows = Pick<Played, 'rows' | 'it'>;

function allCarried(played: Played): Carried[] {
	const writes = played.calls.filter(({ method }) => method !== 'GET');
	return writes.flatMap((call) => carriedBy(call, played));
}

/** Someone in an import, or among those to be added. */
interface Person {
	/** By which rows can name them, as `nameOf` has it, and the value that says so. */
	names: Array<{ key: string; value: string }>;
	/** What else is sent of them, by label or column. */
	values: Record<string, string>;
	email: string;
	fieldId: (name: string) => string;
}

function peopleIn({ path, body }: Call): Person[] {
	const { prospectList = [], prospects = [] } = (body ?? {}) as {
		prospectList?: Array<Record<string, string>>;
		prospects?: Array<Record<string, string>>;
	};
	const campaignId = path.split('/')[4];
	return [
		...prospectList.map(({ Email: email = '', ...values }) => ({
			names: [{ key: nameOf('email', email), value: email }],
			values,
			email,
			fieldId: sandboxFieldId,
		})),
		...prospects.map((values) => {
			const { email = '', linkedin_url: url = '' } = values;
			return {
				names: [
					{ key: nameOf('email', email, campaignId), value: email },
					{ key: nameOf('linkedinUrl', url, campaignId), value: url },
				].filter(({ value }) => value !== ''),
				values,
				email,
				fieldId: (column: string) => column,
			};
		}),
	];
}

/** The record that a person is, or the name of one who may be created. */
function whoIs({ names, email }: Person, { rows, it }: AboutRows): string {
	const row = rows.find(({ key }) => names.some((name) => name.key === key));
	return row?.record ?? (it.operation === 'upsert' && row ? row.key : recordOf(email));
}

const records = new Map(
	Array.from({ length: SIZES.prospects }, (_, n) => [prospectEmail(n), prospectId(n)]),
);

/** The prospect with an address. */
function recordOf(email: string): string {
	const known = records.get(email);
	if (known !== undefined) return known;
	return [...records.values()].find((id) => renamed(id) === email) ?? email;
}

/** Puffle writes addresses in lower case and cuts slashes and queries off URLs. */
function same(fieldId: string, one: string, other: string): boolean {
	if (one === other) return true;
	if (fieldId === 'email') return one.toLowerCase() === other.toLowerCase();
	return fieldId === 'linkedin_url' && bareUrl(one) === bareUrl(other);
}

function each(played: Played, look: (outcome: RowOutcome) => string[]): string[] {
	return [...outcomesOf(played).values()].flatMap((outcome) =>
		look(outcome).map((wrong) => `row ${outcome.row}: ${wrong}`),
	);
}

export const INVARIANTS = {
	ends,
	everyRowHasOneOutcome,
	pairingIsRight,
	outcomesAgreeWithThemselves,
	updatedIsTrue,
	createdIsTrue,
	whoIsSeenIsNotCreated,
	unchangedIsTrue,
	notSentLeftNoTrace,
	sentSaysWhatWasSent,
	theRightRowWins,
	refusalsAreFresh,
	nothingIsSentAfterAStop,
	endsInTime,
	nothingIsSentAfterTheEnd,
	dryRunWritesNothing,
	requestsAreBounded,
	quotesDecideNothing,
	anImportHarmsFew,
	theKeyIsNowhere,
	onlyWhatARowGivesIsWritten,
	onlyWhatIsNamedIsReached,
	theStopIsTold,
	prototypesAreClean,
} satisfies Record<string, Invariant>;

/** Everything that is wrong with a run, each under the name of what it breaks. */
export function violations(played: Played): string[] {
	return Object.entries(INVARIANTS).flatMap(([name, holds]) =>
		holds(played).map((wrong) => `${name}: ${wrong}`),
	);
}
