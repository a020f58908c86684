// What was sent, and what must not be.
import { isDeepStrictEqual } from 'node:util';

import type { Call } from '../../sandbox';
import { CROWDED, newEmail } from '../case';
import { each } from '../outcomes';
import type { Played, Sent } from '../played';
import { nameOf, plainEmail } from '../names';
import { pieceOf, textsOf } from '../secrets';
import type { RowModel } from '../world';
import { isGone, TIMEOUT } from '../world';
import type { AboutRows } from './carried';
import {
	ADD,
	IMPORT,
	IMPORT_STATUS,
	allCarried,
	carriedBy,
	isAnswer,
	isOf,
	namesIn,
	ownId,
	peopleIn,
	whoIs,
} from './carried';

/** The run ends. */
export function ends({ run }: Played): string[] {
	return run ? [] : ['the run did not end'];
}

/** The longest delay before a request is tried again without a limit. */
const LONGEST_DELAY = 30_000;

/**
 * When the faults end, the run ends in a time that is known: what is on its way has its Timeout, what waits
 * to be tried again its delay, and a limit's pause Max Wait. Each request from then on takes its share of
 * the limit, and an import the time that it is looked at.
 */
export function endsOnceHealthy({ it, began, ended, healthyFrom, calls, sent }: Played): string[] {
	const { account, events, options } = it;
	const since = Math.max(began, healthyFrom);
	const requests = sent.filter(({ at }) => at >= since).length;
	const imports = calls.filter(({ endpoint }) => endpoint === IMPORT).length;
	const limits = [
		...(it.vendor === 'saleshandy' ? [{ requests: 20, windowMs: 60_000 }] : []),
		...(account.limit ? [account.limit] : []),
		...events.flatMap(({ kind, n }) =>
			kind === 'limit' ? { requests: 1 + n, windowMs: 40_000 } : [],
		),
	];
	// One that lets nothing pass is waited for as long as Max Wait, and no longer.
	const fewest = Math.min(
		...limits.map(({ requests: most }) => most || Infinity),
		account.limit?.overall ?? Infinity,
	);
	// Where nothing tells how long a window is, it is taken to be the vendor's.
	const longest = Math.max(0, ...limits.map(({ windowMs }) => windowMs));
	const share = (2 + (2 * requests) / fewest) * longest;
	const maxWait = (options.maxWait ?? 600) * 1_000;
	const most = TIMEOUT + LONGEST_DELAY + maxWait + share + imports * (maxWait + IMPORT_TIME);
	const late = ended - since - most;
	return late > 0 ? [`the run ended ${late} ms too late, with ${requests} requests`] : [];
}

/** Where nothing is answered any more, all rows together take little longer than one. */
export function aDeadApiEndsSoon({ calls, ended, sent, it }: Played): string[] {
	const from = calls.findLastIndex((call) => !isLost(call)) + 1;
	const begun = sent[from]?.at;
	const left = calls.slice(from);
	if (begun === undefined || left.length === 0 || left.some(isLimited)) return [];
	// Whoever is looked at for long, or waits as long as the API says, takes that time.
	if (calls.some(({ endpoint }) => endpoint === IMPORT || endpoint === IMPORT_STATUS)) return [];
	if (it.account.limit || it.events.some(({ kind }) => kind === 'limit')) return [];
	const late = ended - begun - 1.5 * (6 * TIMEOUT + 31_000);
	return late > 0 ? [`${left.length} requests in vain took ${late} ms too long`] : [];
}

/** An import is looked at so long, and waited for before it is read. */
const IMPORT_TIME = 11 * 60_000;

/** Whatever fails, requests are repeated in vain 20 times, and once more for every five that are needed. */
export function repeatsAreBounded(played: Played): string[] {
	const groups = new Map<string, Call[]>();
	// A list is read anew from its first page, and somebody created anew once it was. The account and the
	// campaign are, for each refusal that may be about them. An import, and whom it creates, are looked for
	// again and again, whatever the answers are.
	const readAnew = new Map<string, number>();
	let lists = 0;
	let refusals = 0;
	let hasImported = false;
	for (const call of played.calls) {
		const { endpoint, path, query, refusedByLimit, status = 0 } = call;
		const { page, ...search } = query;
		const list = JSON.stringify([path, search]);
		const occasion = LISTS.has(endpoint)
			? readAnew.get(list)
			: endpoint === IMPORT || endpoint === ADD
				? lists
				: ACCOUNT.has(endpoint) || endpoint === CAMPAIGN
					? refusals
					: 0;
		const what = JSON.stringify([...asked(call), occasion]);
		const isLook = hasImported && endpoint === LIST_PROSPECTS;
		if (endpoint === IMPORT) hasImported = true;
		if (endpoint !== IMPORT_STATUS && !isLook) {
			groups.set(what, [...(groups.get(what) ?? []), call]);
		}
		if (LISTS.has(endpoint) && page === '1' && !isLost(call)) {
			readAnew.set(list, (readAnew.get(list) ?? 0) + 1);
			lists += 1;
		}
		if (status >= 400 && status < 500 && status !== 429 && !refusedByLimit) refusals += 1;
	}
	const repeats = [...groups.values()].flatMap((same) =>
		same.filter((_, at) => at > 0 && isLost(same[at - 1])),
	).length;
	const most = 20 + 0.2 * (played.calls.length - repeats);
	return repeats > most ? [`${repeats} requests were sent again, and ${most} would be many`] : [];
}

const LIST_PROSPECTS = 'GET /saleshandy/v1/prospects';

const LISTS = new Set([LIST_PROSPECTS, 'GET /puffle/api/campaigns/:id/leads']);

/** Whether a request had no answer that decides. */
function isLost(call: Call | undefined): boolean {
	if (!call) return false;
	const { fault = '', status = 0 } = call;
	const isUnclear =
		status < 200 || status === 408 || status >= 500 || Math.floor(status / 100) === 3;
	return (
		isUnclear || isLimited(call) || ['drip', 'broken-gzip', 'cut-body', 'html'].includes(fault)
	);
}

/** A header on an answer holds nobody back for longer than anybody means: no row fails unsent for it. */
export function longPausesAreDoubted(played: Played): string[] {
	const { it, calls } = played;
	if ((it.options.maxWait ?? 600) < 600 || it.account.limit) return [];
	if (it.events.some(({ kind }) => kind === 'limit')) return [];
	if (calls.some((call) => isLimited(call)) || !calls.some(({ fault }) => fault === 'long-pause')) {
		return [];
	}
	return each(played, ({ details }) =>
		details?.reason === 'rate-limited' ? ['was held back by a header alone'] : [],
	);
}

/** What ends the row of one record ends no other row. */
export function othersAreLeftAlone(played: Played): string[] {
	const { it, rows, calls, cancelled } = played;
	const { account, events, onError, options } = it;
	if (cancelled || account.limit || events.length || options.maxDuration) return [];
	const met = calls.filter(({ fault }) => fault);
	// Who is imported waits for all.
	if (calls.some(({ endpoint }) => endpoint === IMPORT)) return [];
	if (onError === 'stopWorkflow' || !met.length || !met.every(isOfOneRow)) return [];
	const touched = new Set(
		met.flatMap((call) =>
			call.query.search === undefined
				? carriedBy(call, played).map(({ record }) => record)
				: nameOf('email', String(call.query.search)),
		),
	);
	return each(played, ({ row, details }) => {
		const { keys = [], record = '', created = [] } = rows[row] ?? {};
		// A search that finds more than anybody reads is a fault of whom it is for, and of nobody else.
		const isCrowded = account.crowd && keys.includes(nameOf('email', newEmail(CROWDED)));
		const isTouched = isCrowded || [...keys, record, ...created].some((name) => touched.has(name));
		return details && !isTouched && OF_ALL.has(details.reason)
			? [`${details.reason}, because of somebody else`]
			: [];
	});
}

const OF_ALL = new Set([
	'invalid-credential',
	'rate-limited',
	'unavailable',
	'timed-out',
	'cancelled',
	'out-of-time',
	'unexpected-response',
]);

function isOfOneRow({ endpoint, fault, query }: Call): boolean {
	if (fault === 'odd-values') return query.search !== undefined;
	const isWrite = /^(POST .*attribute|PATCH .*leads)$/.test(endpoint);
	return fault === 'quote' && (isWrite || query.search !== undefined);
}

/** A run uses the credential as it was when it began, and nothing is sent once it is another one. */
export function theCredentialIsOne(played: Played): string[] {
	const { changedAt = Infinity, callsWithNewKey, sent } = played;
	const late = sent.filter(({ at }) => at > changedAt);
	return [
		...callsWithNewKey.map(({ path }) => `${path} came with the new key`),
		...sentByTheNode(late, played).map(({ path }) => `${path} began after the change`),
	];
}

/** Nobody is sent to be created whom a read has shown by then. */
export function whoIsSeenIsNotCreated({ it, calls, seen }: Played): string[] {
	// With that option, those who exist are imported too.
	if (it.operation === 'update' || it.options.bulkImport || isGone(it)) return [];
	return calls.flatMap((call) =>
		// By the address to which their campaign sends; the other one several people may have.
		peopleIn(call)
			.flatMap(({ names: [name] }) => name?.key ?? [])
			.filter((name) => (seen.get(name) ?? Infinity) < call.n)
			.map((name) => `${name} was sent to be created, and was seen before`),
	);
}

/** No check refuses anything by fields that another run has read. What the API refuses stands. */
export function refusalsAreFresh(played: Played): string[] {
	const { it, calls, cancelled } = played;
	const isRead = calls.some(({ endpoint }) => endpoint === 'GET /saleshandy/v1/fields');
	if (it.vendor !== 'saleshandy' || isRead || cancelled) return [];
	return each(played, ({ items, results }) => [
		...results
			.filter(({ status }) => status === 'invalid')
			.map(({ fieldId, status }) => `${fieldId} is ${status} by fields that were not read`),
		...(/has no field/.test(JSON.stringify(items[0]?.json.error ?? '')) ? ['no such field'] : []),
	]);
}

/** Nothing is sent after a stop or a cancel. */
export function nothingIsSentAfterAStop(played: Played): string[] {
	const { sent, sentBeforeStop } = played;
	if (sentBeforeStop === undefined) return [];
	return sentByTheNode(sent.slice(sentBeforeStop), played).map(
		({ method, path }) => `${method} ${path} began after the stop`,
	);
}

/** Nothing is sent when the time of 'Max Duration' is over, and the run ends once what is on its way is answered. */
export function endsInTime(played: Played): string[] {
	const { it, began, ended, sent } = played;
	const { maxDuration = 0 } = it.options;
	if (!maxDuration) return [];
	const end = began + maxDuration * 60_000;
	const wrong = sentByTheNode(
		sent.filter(({ at }) => at > end),
		played,
	).map(({ method, path }) => `${method} ${path} began after Max Duration`);
	const late = ended - end - TIMEOUT;
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
export function nothingIsSentAfterTheEnd({ askedAfterEnd }: Played): string[] {
	return askedAfterEnd.map((request) => `${request} after the run was over`);
}

/** A dry run writes nothing. */
export function dryRunWritesNothing({ it, calls }: Played): string[] {
	const writes = calls.filter(({ method }) => method !== 'GET');
	return it.options.dryRun && writes.length ? [`${writes.length} writes in a dry run`] : [];
}

/** Requests are bounded. */
export function requestsAreBounded({ it, rows, calls }: Played): string[] {
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

/** A refusal that only quotes a row is final, and tells nothing of the key: what a row says decides nothing. */
export function quotesDecideNothing(played: Played): string[] {
	const { calls, it, rows } = played;
	// With HTTP 500, an API says nothing of the request, which is sent once more.
	const quoting = calls.filter(
		({ fault, method, status }) => fault === 'quote' && method !== 'GET' && status !== 500,
	);
	const repeated = quoting.filter((call) => {
		const [record] = carriedBy(call, played).map((carried) => carried.record);
		// Several people who are refused together are sent in parts, and all who were lost then once more.
		const names = new Set(namesIn(call));
		const isLostPart = (part: Call) =>
			part.n > call.n && !isAnswer(part) && namesIn(part).some((name) => names.has(name));
		if (peopleIn(call).length > 1 && calls.some(isLostPart)) return false;
		// Whoever changed with an import is written again, whatever came of it before the account was read.
		const hasImported = calls.some(({ n, endpoint }) => n < call.n && endpoint === IMPORT);
		const news = calls.find(
			({ n, endpoint, query }) =>
				n > call.n &&
				(endpoint === IMPORT ||
					(hasImported && endpoint === LIST_PROSPECTS && query.search === undefined)),
		);
		const later = calls.filter(
			({ n, ...other }) => n > call.n && n < (news?.n ?? Infinity) && isSame(other, call),
		);
		return later.length >= Math.max(1, rows.filter((row) => isNamed(record ?? '', row)).length);
	});
	const wrong = repeated.map(({ path }) => `${path} was sent again after a refusal`);
	// That the key is wrong is said once a request that has nothing of a row is refused for it, too.
	const isProven = calls.some(
		({ endpoint, status }) => ACCOUNT.has(endpoint) && (status === 401 || status === 400),
	);
	if (isProven || it.events.some(({ kind }) => kind === 'rekey')) return wrong;
	const blamed = each(played, ({ details }) =>
		details?.reason === 'invalid-credential' ? ['the key is blamed'] : [],
	);
	return [...wrong, ...blamed];
}

const CAMPAIGN = 'GET /puffle/api/campaigns/:id';

const ACCOUNT = new Set(['GET /saleshandy/v1/fields', 'GET /puffle/api/account']);

function isSame(one: Omit<Call, 'n'>, { method, path, body }: Call): boolean {
	return isDeepStrictEqual([one.method, one.path, one.body], [method, path, body]);
}

/** An import that does more than it should is found out by the first few people, and only with the option. */
export function anImportHarmsFew({ calls, history, it, rows }: Played): string[] {
	// What single requests write is another invariant's.
	if (!calls.some(({ endpoint }) => endpoint === IMPORT)) return [];
	const mayImport = it.options.bulkImport || it.operation === 'upsert';
	const wrong = mayImport ? [] : ['an import without the option'];
	const harmed = history.entries.filter(
		({ record, fieldId, value, before, outside }) =>
			!outside &&
			value !== before &&
			!rows.some(
				(row) => isNamed(record, row) && row.gives.some((given) => isOf(given, { fieldId, value })),
			),
	);
	const people = new Set(harmed.map(({ record }) => record));
	return people.size > 5 ? [...wrong, `${people.size} people were harmed`] : wrong;
}

/** Whatever fails, the key is not in it, whole or in part. */
export function theKeyIsNowhere({ run, key }: Played): string[] {
	const piece = pieceOf(key, textsOf(run));
	return piece === undefined ? [] : [`'${piece}' of the key '${key}' can be read`];
}

/** What a request writes is what some row gives that record. */
export function onlyWhatARowGivesIsWritten(played: Played): string[] {
	const { rows } = played;
	return allCarried(played)
		.filter(
			(one) =>
				!rows.some(
					(row) =>
						isNamed(one.record, row) && row.gives.some((given) => given.toSend && isOf(given, one)),
				),
		)
		.map(
			({ record, fieldId, value }) => `no row gives ${record} the value '${value}' in ${fieldId}`,
		);
}

/** Whether a row names the record; one that was not in the account can only be named by its id. */
function isNamed(id: string, { keys, record, created, by, name, campaignId }: RowModel): boolean {
	if (keys.includes(id) || created.includes(id)) return true;
	if (record !== undefined) return record === id;
	const named =
		campaignId === undefined ? name.trim() : `${campaignId}/${name.trim().toLowerCase()}`;
	return by === 'id' && named === id;
}

/** No row reaches another host, another endpoint or another record than it names. */
export function onlyWhatIsNamedIsReached(played: Played): string[] {
	const { it, rows, calls, sent, sandboxHost } = played;
	const wrong = sent
		.filter(({ host, path }) => host !== sandboxHost || !path.startsWith(`/${it.vendor}/`))
		.map(({ host, path }) => `a request to ${host}${path}`);
	const names = new Set(rows.map(({ name }) => name.trim()));
	const records = new Set(rows.map(({ record }) => record));
	const campaigns = new Set(rows.map(({ campaignId }) => campaignId));
	const mails = new Set([...names].map((name) => plainEmail(name)));
	const ids = new Set([...names].map((name) => name.toLowerCase()));
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
				const leadId = ownId((body as { prospect_id: string }).prospect_id);
				return campaigns.has(id) && (ids.has(leadId) || records.has(`${id}/${leadId}`));
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

/** Keys such as `__proto__`, in rows and answers, change no object but their own. */
export function prototypesAreClean(): string[] {
	const changed = Reflect.ownKeys(Object.prototype).filter((name) => name === 'polluted');
	return changed.length ? ['Object.prototype was changed'] : [];
}
