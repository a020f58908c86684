// What rows say, beside what the account held and what was sent.
import { IMPORT_KINDS, leavesOut } from '../case';
import type { RowOutcome } from '../outcomes';
import { each, outcomesOf } from '../outcomes';
import type { Played } from '../played';
import { nameOf } from '../names';
import { idsOf } from '../run';
import type { Given, RowModel } from '../world';
import { isGone } from '../world';
import { allCarried, IMPORT, isGiven, isOf, namesIn, same } from './carried';

/** An outcome `updated` is true in the sandbox's state. */
export function updatedIsTrue(played: Played): string[] {
	const { history, it, rows } = played;
	// What is given to others after the end, nobody can see.
	const isOver = it.account.import === 'changes others';
	return each(played, ({ row, results }) =>
		results.flatMap(({ fieldId, value, status }) => {
			if (status !== 'updated') return [];
			const record = rows[row]?.record ?? '';
			const stored = history.of(record, fieldId);
			// An import names fields by their labels too.
			const [, ...anew] = idsOf(played, fieldId);
			if (![fieldId, ...anew].some((id) => isGiven(history, record, id, value))) {
				return [`'${value}' was never stored in ${fieldId}`];
			}
			if (anew.some((id) => same(fieldId, history.held(record, id), value))) return [];
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

/** Who is said to be created came to the account, once; who is said not to have been sent did not. */
export function createdIsTrue(played: Played): string[] {
	const { history, it, rows } = played;
	const { operation, options, account } = it;
	const wrong = each(played, ({ row, items, created: isSaid }) => {
		const { record = '', created = [] } = rows[row] ?? {};
		const { prospectId, leadId } = items[0]?.json ?? {};
		const isSo = created.includes(record) && Boolean(prospectId ?? leadId);
		return isSaid && !isSo ? ['is said to be created, and is not'] : [];
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
	if (doubles) return wrong;
	const twice = new Set(came.map(({ identity }) => identity)).size < came.length;
	// Who was deleted or has another address is created anew.
	const again = isGone(it) ? [] : came.filter(({ identity }) => history.taken.has(identity));
	return [
		...wrong,
		...(twice ? ['somebody was created twice'] : []),
		...again.map(({ identity }) => `${identity} was there, and was created once more`),
	];
}

/** Who is said not to be there by their address was not there, at some moment of the run. */
export function absentIsTrue(played: Played): string[] {
	const { it, rows, calls } = played;
	// What a refusal says of a record is no reading of a list.
	if (isGone(it) || calls.some(({ fault }) => fault === 'quote' || fault === 'stale')) return [];
	return each(played, ({ row, details }) => {
		const { by, record, created = [] } = rows[row] ?? {};
		const isAbsent = details?.reason === 'not-found' && details.httpStatus === undefined;
		// Others may have created somebody since.
		return isAbsent && by !== 'id' && record !== undefined && !created.includes(record)
			? ['is said not to be there, and was all the time']
			: [];
	});
}

/** An import that is refused because of some people takes no others down. */
export function othersAreImported(played: Played): string[] {
	const { it, rows, calls } = played;
	const isMet = calls.some(({ endpoint, fault }) => endpoint === IMPORT && fault);
	const isRefused = calls.some(
		({ fault, refusedByLimit }) => refusedByLimit || fault === 'quote' || fault === 'status',
	);
	if (it.operation !== 'upsert' || it.account.import !== 'refuses all' || isMet) return [];
	const isLaunched = it.events.some(({ kind }) => kind === 'launch' || kind === 'delete-campaign');
	if (it.vendor === 'puffle' && (isRefused || isLaunched)) return [];
	const refused = new Set(IMPORT_KINDS['refuses all'].refusesAllFor);
	return each(played, ({ row, details }) => {
		const { keys = [], record } = rows[row] ?? {};
		// The search for somebody is theirs alone.
		const isOfAll =
			details?.reason === 'rejected' && details.httpStatus === 400 && details.sent !== 'no';
		return isOfAll &&
			record === undefined &&
			!keys.some((key) => refused.has(key.split(' ').pop() ?? ''))
			? ['was refused because of somebody else']
			: [];
	});
}

/** An outcome `unchanged` is true: the record held the value at some moment of the run. */
export function unchangedIsTrue(played: Played): string[] {
	const { history, it, rows, seen } = played;
	return each(played, ({ row, items, results }) =>
		results.flatMap(({ fieldId, value, status }) => {
			if (status !== 'unchanged') return [];
			// Who is gone would be created, and holds nothing then.
			// Where the row failed, the item is the input, which says nothing of that.
			const isNew = items.some(({ json }) =>
				json.error === undefined
					? (json.prospectId ?? json.leadId ?? null) === null
					: !seen.has(rows[row]?.key ?? ''),
			);
			if (it.options.dryRun && it.operation === 'upsert' && isGone(it) && isNew && value === '') {
				return [];
			}
			const record = rows[row]?.record ?? '';
			// Lists name fields by their labels, so of one that was made anew they show the new one.
			const ever = idsOf(played, fieldId).flatMap((id) => [
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
export function notSentLeftNoTrace(played: Played): string[] {
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
	const { calls, history, rows, it } = played;
	const blanks =
		it.account.import === 'blanks' && calls.some(({ endpoint }) => endpoint === IMPORT);
	// Such an import blanks what it is not given; that it harms few is another invariant's.
	if (text === '' && blanks) return false;
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
	// Some row may name the record by it.
	const isName = rows.some(
		({ by, keys, name, campaignId }) =>
			keys.some((key) => model.keys.includes(key)) &&
			nameOf(by, name, campaignId) === nameOf(by, text, campaignId),
	);
	return stored && !others && !isName && itself.length < 2;
}

/** `sent: yes` and `unknown` are said of rows of which something was sent. */
export function sentSaysWhatWasSent(played: Played): string[] {
	const { it, rows, calls, sent } = played;
	// Some were given up before they arrived.
	if (calls.length < sent.length) return [];
	const carried = allCarried(played);
	return each(played, ({ row, details }) => {
		const model = rows[row];
		if (!model || (details?.sent !== 'yes' && details?.sent !== 'unknown')) return [];
		const own = model.gives.some((given) =>
			carried.some((one) => one.record === model.record && isOf(given, one)),
		);
		const isCreation = calls.some((call) =>
			namesIn(call).some((name) => model.keys.includes(name)),
		);
		return own || isCreation || (model.record === undefined && it.operation === 'update')
			? []
			: [`sent: ${details.sent}, and nothing of the row was sent`];
	});
}

/** Of rows that disagree, the one that counts stands, and the others are never sent. */
export function theRightRowWins(played: Played): string[] {
	const { it, rows, history } = played;
	const { conflict = 'last' } = it.options;
	const carried = allCarried(played);
	const outcomes = outcomesOf(played);
	const wrong: string[] = [];
	for (const { record, fieldId, givers, perhaps } of disagreements(rows, outcomes)) {
		const winner = conflict === 'first' ? givers[0] : givers.at(-1);
		if (!winner) continue;
		// A row that names it by its old ID gives it nothing any more.
		if (leavesOut(it) && idsOf(played, fieldId).length > 1) continue;
		const sent = (text: string) =>
			carried.some((c) => c.record === record && c.fieldId === fieldId && c.value === text);
		const losers = givers.filter(
			({ text }) => conflict === 'error' || (text !== winner.text && !perhaps.has(text)),
		);
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
	/** Given by rows of which nobody can tell whether their record was found. */
	perhaps: Set<string>;
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
		const isUnsure = details?.sent === 'no' && !conflict && hasAnotherName(record, rows);
		for (const { fieldId, text, toSend } of gives) {
			if (!toSend) continue;
			const name = `${record} ${fieldId}`;
			const known = all.get(name) ?? { record, fieldId, givers: [], perhaps: new Set() };
			all.set(name, known);
			if (isUnsure) known.perhaps.add(text);
			else known.givers.push({ row, text });
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
