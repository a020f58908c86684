import { createHash } from 'node:crypto';

import type { Call, Fault } from '../sandbox';
import { seededFaults } from '../sandbox';
import type { CaseFaults } from './case';
import type { FaultSandbox } from './played';

/** Shapes that no documentation has. */
const SHAPES: unknown[] = [
	null,
	[],
	'text',
	0,
	{},
	{ payload: null },
	{ payload: 'text' },
	{ payload: { results: {} } },
	{ payload: { results: [null, { fieldId: {}, success: 'yes' }, { fieldId: '__proto__' }] } },
	{ payload: [{ id: '__proto__', label: 'constructor', email: {} }, null, 7] },
	{ payload: { data: [[], { id: 1 }] } },
	{ prospect: null },
	{ prospect: { id: 5 } },
	{ prospect: { id: 'another', first_name: { toString: 1 }, email: 7 } },
	{ prospects: [null, { id: '__proto__', email: [] }], total: -1 },
	{ prospects: [], total: 1e9 },
	{ campaign: {} },
	{ campaign: { id: 'x', status: 'launching', name: '<b>' } },
	JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
];

/** What an API may say when it refuses, with the key in it in one way or another. */
function echoes(key: string): string[] {
	return [
		`Invalid token ${key}`,
		`The key "${key}${key}" is not known`,
		`x${key}y`,
		`Bearer%20${encodeURIComponent(key)}`,
		`${'.'.repeat(296)}${key}`,
		`key=${key.slice(0, 12)}…${key.slice(-12)}`,
	];
}

/**
 * The faults that the requests of a run meet. What is drawn depends on the request and on how often it
 * was sent, so that it is the same in a replay.
 */
export function planned(plan: CaseFaults, key: string, sandbox: FaultSandbox): PlannedFaults {
	const draw = seededFaults(plan);
	const { from, lasting, rate, clogs } = plan;
	let requests = 0;
	let clogged = 0;
	let since: number | undefined;
	const endsAt = () => (rate > 0 && !lasting ? Infinity : (since ?? 0) + lasting);
	const faultOf = (call: Call): Fault | undefined => {
		requests += 1;
		if (requests <= from) return undefined;
		const now = sandbox.clock.now();
		since ??= now;
		if (now >= endsAt()) return undefined;
		if (clogs) {
			clogged += 1;
			// Who came first is let go last.
			return { kind: 'delay', ms: endsAt() - now + 20 * (MOST_CLOGGED - (clogged % MOST_CLOGGED)) };
		}
		const fault = plan.writesOnly && call.method === 'GET' ? undefined : draw(call);
		if (!fault) return undefined;
		const digest = createHash('sha256')
			.update(JSON.stringify([plan.seed, call.method, call.path, call.query, call.body ?? null]))
			.digest();
		const stale = (digest[3] ?? 0) % 2 === 0 ? staleAnswer(call, sandbox) : undefined;
		if (fault.kind === 'wrong-shape' && stale) return stale;
		return vary(fault, (at, n) => (digest[at] ?? 0) % n, plan.echo ? key : undefined);
	};
	return { faultOf, endsAt };
}

const MOST_CLOGGED = 100;

interface PlannedFaults {
	faultOf: (call: Call) => Fault | undefined;
	/** When no request meets one any more, on the nodes' clock; 0: none met any. */
	endsAt: () => number;
}

/** A success that is none: nothing is written, and the answer has the record as it was. */
function staleAnswer({ method, path, body }: Call, { puffle }: FaultSandbox): Fault | undefined {
	if (method !== 'PATCH') return undefined;
	const { prospect_id: leadId = '' } = body as { prospect_id?: string };
	const lead = puffle.leads.get(path.split('/')[4] ?? '')?.get(leadId);
	return lead && { kind: 'status', status: 200, body: { prospect: { ...lead } } };
}

function vary(fault: Fault, draw: (at: number, n: number) => number, key?: string): Fault {
	if (fault.kind === 'wrong-shape') return { ...fault, body: SHAPES[draw(0, SHAPES.length)] };
	if (fault.kind !== 'status') return fault;
	const text = key === undefined ? 'No' : (echoes(key)[draw(1, 6)] ?? '');
	switch (draw(2, 12)) {
		// The limit as it comes in disguise, and with a wait.
		case 0:
			return {
				...fault,
				status: 400,
				apply: false,
				body: { message: `Rate Limit exceeded ${text}` },
			};
		case 1:
			return {
				...fault,
				status: 429,
				apply: false,
				headers: { 'retry-after': draw(4, 4) ? '2' : '86400' },
			};
		case 2:
			return {
				...fault,
				status: 400,
				apply: false,
				body: { error: true, code: 1001, message: text },
			};
		case 3:
			return { ...fault, status: 401, apply: false, body: { type: 'auth', message: text } };
		case 4:
			return { ...fault, status: 422, apply: false, body: { error: { message: text } } };
		case 5:
			return { ...fault, body: text };
		default:
			return fault;
	}
}
