/** What goes wrong with one request. "Applied" means that a write takes effect all the same. */
export type Fault =
	/** Answers rightly, but this many milliseconds later. Applied. */
	| { kind: 'delay'; ms: number }
	/** Resets the connection before anything is done. */
	| { kind: 'reset-before' }
	/** Resets the connection instead of answering. Applied. */
	| { kind: 'reset-after' }
	/** Never answers. */
	| { kind: 'hang'; apply?: boolean }
	/** Promises more bytes than it sends, then closes. Applied. */
	| { kind: 'cut-body' }
	/** Answers this status. The default body is what the vendor or a proxy would say. */
	| {
			kind: 'status';
			status: number;
			body?: unknown;
			headers?: Record<string, string>;
			apply?: boolean;
	  }
	/** Refuses with 400, or another status, and quotes the values of the request. */
	| { kind: 'quote'; status?: number; body: unknown }
	/** Answers 200 with an HTML page. */
	| { kind: 'html'; apply?: boolean }
	/** The right status and no body. Applied. */
	| { kind: 'empty' }
	/** The right JSON, labelled text/plain. Applied. */
	| { kind: 'wrong-content-type' }
	/** The right status and JSON of another shape. Applied. */
	| { kind: 'wrong-shape'; body?: unknown }
	/** Every entry of `payload.results` twice. Applied. */
	| { kind: 'duplicate-results' }
	/** `payload.results` without its last entry. Applied. */
	| { kind: 'missing-results' }
	/** Answers a list of prospects or leads as it was at the last reset. Others rightly. Applied. */
	| { kind: 'stale' }
	/** A page of a list that tells a total, without its first half. Others rightly. Applied. */
	| { kind: 'short' }
	/** Of each second row of a list, something cannot be read: the nth of several. Others rightly. Applied. */
	| { kind: 'odd-values'; nth?: number }
	/** The right answer, a byte a second. Applied. */
	| { kind: 'drip' }
	/** The right answer, said to be packed. Applied. */
	| { kind: 'broken-gzip' }
	/** The right answer, with headers that ask for a pause of a day or more. Applied. */
	| { kind: 'long-pause'; headers: Record<string, string> }
	/** Answers 302. */
	| { kind: 'redirect'; to: string };

export type FaultKind = Fault['kind'];

export const FAULT_KINDS = [
	'delay',
	'reset-before',
	'reset-after',
	'hang',
	'cut-body',
	'status',
	'quote',
	'html',
	'empty',
	'wrong-content-type',
	'wrong-shape',
	'duplicate-results',
	'missing-results',
	'stale',
	'short',
	'odd-values',
	'drip',
	'broken-gzip',
	'long-pause',
	'redirect',
] as const satisfies readonly FaultKind[];

/** Whether the request is handled at all, so that a write is applied in spite of the fault. */
export function lettingThrough(fault: Fault): boolean {
	switch (fault.kind) {
		case 'reset-before':
		case 'redirect':
		case 'quote':
			return false;
		case 'hang':
		case 'status':
		case 'html':
			return fault.apply ?? false;
		default:
			return true;
	}
}

/** What a fault depends on. */
interface Sent {
	method: string;
	path: string;
	query: object;
	body?: unknown;
}

export interface FaultPlan {
	seed: number;
	/** Share of the requests that meet a fault, 0–1. */
	rate: number;
	/** Default: all of them. */
	kinds?: readonly FaultKind[];
	/** Most faults that the same request meets however often it is sent. Default: no bound. */
	perRequest?: number;
	/** Longest delay of a `delay` fault in milliseconds. Default 50. */
	maxDelay?: number;
}

/**
 * A fault hook that draws from a seed. The draw depends on what is sent and how often it has been
 * sent, not on the order of arrival, so that concurrency does not change which request fails.
 */
export function seededFaults(plan: FaultPlan): (call: Sent) => Fault | undefined {
	const { seed, rate, kinds = FAULT_KINDS, perRequest = Infinity, maxDelay = 50 } = plan;
	const sent = new Map<string, { times: number; faults: number }>();
	return (call) => {
		const what = JSON.stringify([call.method, call.path, call.query, call.body ?? null]);
		const seen = sent.get(what) ?? { times: 0, faults: 0 };
		sent.set(what, seen);
		seen.times += 1;
		const draw = generator(hash(`${seed} ${seen.times} ${what}`));
		if (draw() >= rate || seen.faults >= perRequest) return undefined;
		const kind = pickOne(kinds, draw);
		if (kind === undefined) return undefined;
		seen.faults += 1;
		return concrete(kind, draw, maxDelay, call);
	};
}

const QUOTING = [400, 400, 403, 404, 422, 500];

/** Pauses that nobody means: tomorrow, in milliseconds instead of seconds, in the year 9999. */
const LONG_PAUSES = [
	{ 'retry-after': '86400' },
	{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '86400' },
	{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '59000' },
	{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999-12-31T00:00:00.000Z' },
];

/** Server errors, those of Cloudflare among them, and the limit. */
const STATUSES = [500, 500, 500, 502, 503, 504, 408, 408, 520, 522, 524, 429];

function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function concrete(kind: FaultKind, draw: () => number, maxDelay: number, call: Sent): Fault {
	switch (kind) {
		case 'delay':
			return { kind, ms: Math.ceil(draw() * maxDelay) };
		case 'status': {
			const status = pickOne(STATUSES, draw) ?? 500;
			// A server may fail after it has written; a rate limit refuses before.
			return { kind, status, apply: status !== 429 && draw() < 0.3 };
		}
		case 'quote': {
			const values = textsIn([call.query, call.body]).map(
				(text) => `'${text}' is not allowed here`,
			);
			const message = [...values, 'Unauthorized: invalid token, rate limit exceeded'].join('; ');
			return { kind, status: pickOne(QUOTING, draw) ?? 400, body: { message } };
		}
		case 'hang':
		case 'html':
			return { kind, apply: draw() < 0.3 };
		case 'redirect':
			return { kind, to: '/elsewhere' };
		case 'odd-values':
			return { kind, nth: Math.floor(draw() * ODD.length) };
		case 'long-pause':
			return { kind, headers: pickOne<Record<string, string>>(LONG_PAUSES, draw) ?? {} };
		default:
			return { kind };
	}
}

/** An answer on its way out. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

const PAGE =
	'<!DOCTYPE html><html><head><title>Oops</title></head><body><h1>Oops</h1></body></html>';
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/**
 * The answer after a fault had its way with it. Faults of the connection leave it as it is.
 * @param usual the body that the vendor itself gives a status, if it gives that status
 */
export function alter(fault: Fault, usual: (status: number) => unknown, answer: Answer): Answer {
	switch (fault.kind) {
		case 'status':
			return failure(fault, usual(fault.status));
		case 'quote':
			return failure({ status: 400, ...fault, kind: 'status' }, undefined);
		case 'html':
			return { status: 200, headers: HTML, body: PAGE };
		case 'empty':
			return { ...answer, body: '' };
		case 'wrong-content-type':
			return { ...answer, headers: { 'content-type': 'text/plain; charset=utf-8' } };
		case 'wrong-shape':
			return {
				...answer,
				headers: JSON_TYPE,
				body: JSON.stringify(fault.body === undefined ? { data: [{ id: 1 }] } : fault.body),
			};
		case 'duplicate-results':
			return { ...answer, body: withResults(answer.body, (list) => [...list, ...list]) };
		case 'missing-results':
			return { ...answer, body: withResults(answer.body, (list) => list.slice(0, -1)) };
		case 'short':
			return {
				...answer,
				body: withRows(answer.body, (list, total) =>
					total === undefined ? list : list.slice(Math.ceil(list.length / 2)),
				),
			};
		case 'odd-values':
			return {
				...answer,
				body: withRows(answer.body, (list) =>
					list.map((row, at) => (at % 2 ? row : (ODD[fault.nth ?? 0]?.(row) ?? row))),
				),
			};
		case 'broken-gzip':
			return { ...answer, headers: { 'content-encoding': 'gzip' } };
		case 'long-pause':
			return { ...answer, headers: fault.headers };
		case 'redirect':
			return { status: 302, headers: { location: fault.to }, body: '' };
		default:
			return answer;
	}
}

function failure(fault: Extract<Fault, { kind: 'status' }>, usual: unknown): Answer {
	const body = fault.body ?? usual ?? proxyPage(fault.status);
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const type = typeof body === 'string' ? HTML : JSON_TYPE;
	return { status: fault.status, headers: { ...type, ...fault.headers }, body: text };
}

// What a proxy in front says when the application does not answer.
function proxyPage(status: number): string {
	return `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
}

function withResults(body: string, change: (results: unknown[]) => unknown[]): string {
	const parsed = parse(body) as { payload?: { results?: unknown } } | null | undefined;
	const results = parsed?.payload?.results;
	if (!Array.isArray(results)) return body;
	return JSON.stringify({ ...parsed, payload: { ...parsed?.payload, results: change(results) } });
}

interface ListBody {
	payload?: unknown;
	prospects?: unknown;
	total?: number;
}

type Row = Record<string, unknown>;

/** A list of prospects or leads otherwise; anything else as it is. */
function withRows(body: string, change: (rows: Row[], total?: number) => Row[]): string {
	const { payload, prospects, ...rest } = (parse(body) ?? {}) as ListBody;
	const isList = (rows: unknown): rows is Row[] => Array.isArray(rows) && rows.some(isPerson);
	if (isList(payload)) return JSON.stringify({ ...rest, payload: change(payload) });
	if (!isList(prospects)) return body;
	return JSON.stringify({ ...rest, prospects: change(prospects, rest.total) });
}

function isPerson(row: unknown): boolean {
	return typeof row === 'object' && row !== null && 'email' in row;
}

/** Half of a character. */
const HALF = '\ud83d';

/** Rows of which something cannot be read; those of Saleshandy have attributes. */
const ODD: Array<(row: Row) => Row> = [
	({ attributes, ...row }) => {
		if (!Array.isArray(attributes)) return { ...row, company: { name: row.company } };
		const [first, second, ...others] = attributes as Row[];
		return { ...row, attributes: [{ ...first, key: null }, { ...second, value: {} }, ...others] };
	},
	({ attributes, ...row }) =>
		attributes ? { ...row, attributes: null } : { ...row, first_name: ['A'], company: undefined },
	({ attributes, ...row }) =>
		Array.isArray(attributes)
			? { ...row, attributes: (attributes as Row[]).map((each) => ({ ...each, key: undefined })) }
			: { ...row, last_name: undefined },
	(row) => ({ ...row, id: `${HALF}/../${String(row.id)}` }),
	({ attributes, ...row }) =>
		Array.isArray(attributes)
			? { ...row, attributes: (attributes as Row[]).map((each) => ({ ...each, value: HALF })) }
			: { ...row, company: HALF },
];

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function pickOne<T>(list: readonly T[], draw: () => number): T | undefined {
	return list[Math.floor(draw() * list.length)];
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
	let value = 0x811c9dc5;
	for (let i = 0; i < text.length; i += 1) {
		value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
	}
	return value >>> 0;
}

/** Mulberry32: numbers from 0 up to 1, the same ones for the same seed. */
function generator(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}
