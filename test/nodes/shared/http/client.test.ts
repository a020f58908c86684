import { isDeepStrictEqual } from 'node:util';

import { RowError } from '../../../../nodes/shared/core/errors';
import { Run } from '../../../../nodes/shared/core/run';
import { Client } from '../../../../nodes/shared/http/client';
import { NoAnswer } from '../../../../nodes/shared/http/retry';
import type { Endpoint, Service } from '../../../../nodes/shared/http/service';
import type { ApiRequest, ApiResponse, Connection } from '../../../../nodes/shared/http/transport';
import {
	RateLimiter,
	type Pause,
	type AcquireOptions,
	type Permit,
} from '../../../../nodes/shared/rateLimit/rateLimiter';
import { StepClock } from '../../../stepClock';

const ACCOUNT: ApiRequest = { method: 'GET', path: ['account'] };
const LIMITED = { message: 'Rate Limit' };

const service: Service = {
	name: 'Vendor',
	credential: 'vendorApi',
	account: { endpoint: { name: 'account', kind: 'read' }, request: ACCOUNT },
	refusesKey: ({ status }) => status === 401,
	wrongKey: { reason: 'invalid-credential', message: 'bad key', description: '', fatal: true },
	isRateLimit: ({ status, body }) => status === 400 && isDeepStrictEqual(body, LIMITED),
	explainRefusal: ({ name }, { status, text, body }) => ({
		reason: 'rejected',
		message: `${name}: ${text}`,
		description: JSON.stringify(body),
		...(status === 409 ? { retryable: true } : {}),
	}),
};

type RequestEnd = Parameters<Permit['release']>[0];

type Answer = Partial<ApiResponse> | Error;

const OK: Answer = { status: 200, body: { fine: true } };
const LOST = new NoAnswer('disconnected');
const UNREACHABLE = new NoAnswer('unreachable');
const UNKNOWN_HOST = new NoAnswer('unknown-host');
const TIMEOUT = new NoAnswer('timed-out');
const STOPPED = new NoAnswer('cancelled');
const NOT_SENT = new RowError('unavailable', 'n8n could not send it', { sent: 'unknown' });
const UNSENDABLE = new NoAnswer('unsendable', { detail: 'ugh' });

const WRITE: ApiRequest = { method: 'POST', path: ['x'], body: { a: '1' } };
const READ: ApiRequest = { method: 'GET', path: ['x'] };
const CREATE: ApiRequest = { method: 'POST', path: ['new'], body: { a: '1' } };

/** What a request is sent to. The method says nothing: an API may also read with a POST. */
function endpointFor(request: ApiRequest, name: string): Endpoint {
	const kind = request === READ ? 'read' : request === CREATE ? 'create' : 'update';
	return { name, kind };
}

/** A client whose API gives these answers one after another, and then the last one again and again. */
function clientFor(
	answers: readonly Answer[] | ((request: ApiRequest) => Answer),
	concurrency = 32,
	minutes = 0,
) {
	const clock = new StepClock();
	const begun = clock.now();
	const abort = new Run(clock, undefined, minutes);
	const limiters = new Map<string, RateLimiter>();
	const sentAt: number[] = [];
	const ends: RequestEnd[] = [];
	const pauses: Pause[] = [];
	const connection: Connection = {
		account: 'account',
		host: 'api.vendor.example',
		redact: (text) => text.replace('secret', '***'),
		send: async (request) => {
			const answer =
				typeof answers === 'function'
					? answers(request)
					: (answers[Math.min(sentAt.length, answers.length - 1)] ?? OK);
			sentAt.push(clock.now() - begun);
			await clock.sleep(10);
			if (answer instanceof Error) throw answer;
			return { status: 200, headers: {}, body: {}, ...answer };
		},
	};
	const limiterOf = (endpoint: string) => ({
		async acquire(options: AcquireOptions) {
			const limiter = limiters.get(endpoint) ?? new RateLimiter(clock);
			limiters.set(endpoint, limiter);
			const permit = await limiter.acquire(options);
			let isReleased = false;
			const release: Permit['release'] = (end, headers) => {
				if (!isReleased) ends.push(end);
				isReleased = true;
				permit.release(end, headers);
			};
			return { release };
		},
	});
	const client = new Client(service, connection, limiterOf, {
		maxWait: 600_000,
		concurrency,
		run: abort,
		onPause: (pause) => pauses.push(pause),
	});
	const start = async (request: ApiRequest, name = 'x') =>
		await client.send(endpointFor(request, name), request);
	const send = async (request: ApiRequest, name?: string) =>
		await clock.until(start(request, name));
	const fail = async (request: ApiRequest) => await clock.until(failure(start(request)));
	return { abort, client, clock, ends, fail, limiters, pauses, send, sentAt, start };
}

async function failure(promise: Promise<unknown>): Promise<RowError> {
	const error: unknown = await promise.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof RowError)) throw new Error('It did not fail with a RowError');
	return error;
}

it.each<[string, Answer, RequestEnd]>([
	['a lost connection', LOST, 'unavailable'],
	['no connection', UNREACHABLE, 'unavailable'],
	['a timeout', TIMEOUT, 'unavailable'],
	['503', { status: 503 }, 'unavailable'],
	['429', { status: 429 }, 'rate-limited'],
	['a rate limit as 400', { status: 400, body: { message: 'Rate Limit' } }, 'rate-limited'],
])('after %s, the request is sent again, and the limiter is told', async (_, answer, end) => {
	const { ends, send } = clientFor([answer, answer, OK]);
	await expect(send(WRITE)).resolves.toMatchObject(OK);
	expect(ends).toEqual([end, end, 'answered']);
});

it('a request that the limit always refuses fails once all others have passed', async () => {
	const limited = { status: 429, headers: { 'retry-after': '1' } };
	const { clock, sentAt, start } = clientFor(({ method }) => (method === 'GET' ? OK : limited));
	const others = async () => {
		for (let n = 0; n < 50; n += 1) {
			await clock.sleep(1_000);
			await start(READ);
		}
		return sentAt.length;
	};
	const one = failure(start(WRITE));
	const [error, sent] = await clock.until(Promise.all([one, others()]));
	expect(error).toMatchObject({ reason: 'rate-limited', retryable: true, sent: 'no' });
	expect(error.message).toContain('refuses requests again and again');
	// It is repeated as often as faults may multiply the requests of a run.
	expect(sent - 50).toBeLessThanOrEqual(1 + 20 + 51 * 0.2);
	expect(sentAt).toHaveLength(sent);
});

it.each([200, 201, 299])('what comes with %d is handed on', async (status) => {
	await expect(clientFor([{ status }]).send(WRITE)).resolves.toMatchObject({ status });
});

it.each([
	['is handed on with 200', 200, ['answered']],
	['is one of an unavailable server with 503', 503, ['unavailable', 'answered']],
])('what says in words that the rate limit is reached %s', async (_, status, expected) => {
	const { ends, send } = clientFor([{ status, body: { message: 'Rate Limit' } }, OK]);
	await send(WRITE);
	expect(ends).toEqual(expected);
});

it.each<[number, RowError['sent']]>([
	[403, 'unknown'],
	[422, 'yes'],
	[501, 'unknown'],
])(
	'a refusal that does not say so itself was sent as its status says: %d',
	async (status, sent) => {
		const { fail } = clientFor([{ status }]);
		expect(await fail(WRITE)).toMatchObject({ sent, httpStatus: status });
	},
);

it.each<[string, Answer, RequestEnd]>([
	['a refusal', { status: 400 }, 'answered'],
	['a stop', STOPPED, 'abandoned'],
	['a request that n8n cannot send', NOT_SENT, 'abandoned'],
])('after %s, the request is not sent again, and the limiter is told', async (_, answer, end) => {
	const { ends, fail } = clientFor([answer, OK]);
	await fail(WRITE);
	expect(ends).toEqual([end]);
});

it('waits between attempts as the retry policy says', async () => {
	const headers = { 'retry-after': '100' };
	const { clock, send, sentAt } = clientFor([LOST, LOST, { status: 503, headers }, OK]);
	Object.assign(clock, { random: () => 0.5 });
	await send(WRITE);
	// Each attempt takes 10 ms.
	expect(sentAt).toEqual([0, 885, 2_645, 102_655]);
});

describe('an error says whether the update can have taken effect', () => {
	it.each<[string, Answer[], ApiRequest, Partial<RowError>]>([
		[
			'refused',
			[{ status: 400, body: { message: 'no secret' } }],
			WRITE,
			{
				reason: 'rejected',
				message: 'x: no ***',
				description: '{"message":"no secret"}',
				sent: 'yes',
				httpStatus: 400,
				retryable: false,
				fatal: false,
			},
		],
		['refused for now', [{ status: 409 }], WRITE, { retryable: true }],
		['refused after a lost connection', [LOST, { status: 400 }], WRITE, { sent: 'unknown' }],
		['refused after no connection', [UNREACHABLE, { status: 400 }], WRITE, { sent: 'yes' }],
		['refused after a rate limit', [{ status: 429 }, { status: 400 }], WRITE, { sent: 'yes' }],
		[
			'bad key, as the account says too',
			[{ status: 401 }],
			WRITE,
			{ reason: 'invalid-credential', sent: 'no', fatal: true },
		],
		['bad key after a lost connection', [LOST, { status: 401 }], WRITE, { sent: 'unknown' }],
		[
			'bad key, although the account can be read',
			[{ status: 401 }, OK],
			WRITE,
			{ reason: 'rejected', sent: 'unknown', fatal: false, retryable: true },
		],
		['bad key for a read', [LOST, { status: 400 }], READ, { sent: 'no' }],
		['a read without a response', [TIMEOUT], READ, { reason: 'timed-out', sent: 'no' }],
		['not sent by n8n', [NOT_SENT], WRITE, { reason: 'unavailable', sent: 'unknown' }],
		[
			'not sent by n8n, for any reason',
			[UNSENDABLE],
			WRITE,
			{
				reason: 'unavailable',
				sent: 'unknown',
				fatal: true,
				message: 'Vendor was not asked: n8n could not send the request: ugh',
			},
		],
		['a read not sent by n8n', [NOT_SENT], READ, { reason: 'unavailable', sent: 'no' }],
		['another error', [new Error('bug')], WRITE, { message: 'bug', sent: 'unknown' }],
		['stopped in flight', [STOPPED], WRITE, { reason: 'cancelled', sent: 'unknown' }],
		['a read stopped in flight', [STOPPED], READ, { reason: 'cancelled', sent: 'no' }],
	])('%s', async (_, answers, request, expected) => {
		expect(await clientFor(answers).fail(request)).toMatchObject(expected);
	});
});

it.each<[string, Answer, Partial<RowError>]>([
	[
		'Vendor is currently unavailable (HTTP 503)',
		{ status: 503 },
		{ reason: 'unavailable', sent: 'unknown', httpStatus: 503 },
	],
	['Vendor did not respond in time', TIMEOUT, { reason: 'timed-out', sent: 'unknown' }],
	[
		'Vendor could not be reached at api.vendor.example',
		UNREACHABLE,
		{
			reason: 'unavailable',
			sent: 'no',
			description:
				'The request was tried 6 times. Check the Base URL in the credential, or try again later',
		},
	],
	[
		'The connection to Vendor was lost before a response arrived',
		LOST,
		{ reason: 'unavailable', sent: 'unknown' },
	],
])('gives up after six attempts: %s', async (message, answer, expected) => {
	const { fail, sentAt } = clientFor([answer]);
	expect(await fail(WRITE)).toMatchObject({
		message,
		description: 'The request was tried 6 times. Try again later',
		retryable: true,
		fatal: false,
		httpStatus: undefined,
		...expected,
	});
	expect(sentAt).toHaveLength(6);
});

describe('a host that does not exist', () => {
	it('is not tried again: the address is wrong for every row', async () => {
		const { fail, sentAt } = clientFor([UNKNOWN_HOST]);
		expect(await fail(WRITE)).toMatchObject({
			reason: 'unavailable',
			message: 'Vendor could not be reached: the address api.vendor.example does not exist',
			description: 'Check the Base URL in the credential and the network settings of n8n',
			retryable: false,
			fatal: true,
			sent: 'no',
		});
		expect(sentAt).toHaveLength(1);
	});

	it.each([200, 400, 503])('that responded before with %d is tried again', async (status) => {
		const { clock, fail, send, sentAt, start } = clientFor([
			{ status },
			UNKNOWN_HOST,
			OK,
			UNKNOWN_HOST,
		]);
		await clock.until(start(WRITE).catch(() => undefined));
		if (sentAt.length === 1) await send(WRITE);
		expect(sentAt).toHaveLength(3);
		expect(await fail(WRITE)).toMatchObject({
			reason: 'unavailable',
			message: 'Vendor could not be reached at api.vendor.example',
			description: 'The request was tried 6 times. Try again later',
			retryable: true,
			fatal: false,
			sent: 'no',
		});
		expect(sentAt).toHaveLength(9);
	});
});

describe('a web page', () => {
	const PAGE: Answer = { status: 200, body: '\n<html></html>' };

	it('as the first answer means that the API is elsewhere', async () => {
		const { client, fail, sentAt } = clientFor([PAGE]);
		expect(await fail(WRITE)).toMatchObject({
			reason: 'unexpected-response',
			message:
				'The Vendor API is not at the address in the credential: a web page came back (HTTP 200)',
			description:
				'Correct the Base URL in the credential. If it is correct, a proxy may have replaced the response',
			retryable: true,
			fatal: false,
			httpStatus: 200,
			sent: 'unknown',
		});
		expect(await fail(READ)).toMatchObject({ sent: 'no' });
		expect(sentAt).toHaveLength(2);
		expect(client.hasAnswered).toBe(false);
	});

	it('once the API has answered is no answer: the request is sent again', async () => {
		const { client, send, fail } = clientFor([OK, PAGE, OK, ...Array<Answer>(6).fill(PAGE)]);
		await send(READ);
		await expect(send(READ)).resolves.toMatchObject(OK);
		expect(await fail(WRITE)).toMatchObject({
			reason: 'unavailable',
			message: 'A web page came back instead of the response of Vendor (HTTP 200)',
			description: 'The request was tried 6 times. Try again later',
			retryable: true,
			httpStatus: 200,
			sent: 'unknown',
		});
		expect(client.hasAnswered).toBe(true);
	});

	it("after a refusal means the same as at first: the refusal may be the other server's", async () => {
		const { client, fail } = clientFor([{ status: 400 }, PAGE]);
		await fail(WRITE);
		expect(client.hasAnswered).toBe(false);
		expect(await fail(WRITE)).toMatchObject({ reason: 'unexpected-response' });
	});
});

describe('where the API fails at one request after another', () => {
	const FAILED: Answer = { status: 500 };
	const failingAt = (isFailed: (request: ApiRequest) => boolean) => {
		const asked: ApiRequest[] = [];
		const kit = clientFor((request) => {
			asked.push(request);
			return isFailed(request) ? FAILED : OK;
		});
		return { ...kit, asked, checks: () => asked.filter((each) => each === ACCOUNT).length };
	};

	it('nothing more is sent once the account cannot be read either', async () => {
		const { asked, checks, fail } = failingAt(() => true);
		for (let n = 0; n < 4; n += 1) expect(await fail(WRITE)).toMatchObject({ fatal: false });
		expect([asked.length, checks()]).toEqual([8, 0]);
		const last = { reason: 'unavailable', httpStatus: 500, retryable: true, fatal: true };
		expect(await fail(WRITE)).toMatchObject({ ...last, sent: 'unknown' });
		expect(await fail(WRITE)).toMatchObject({ ...last, sent: 'no' });
		expect([asked.length, checks()]).toEqual([12, 2]);
	});

	it('sending goes on where the account can be read, and each look takes twice as many', async () => {
		const { asked, checks, clock, fail, send } = failingAt((request) => request === WRITE);
		for (let n = 0; n < 8; n += 1) {
			await fail(WRITE);
			await send(READ);
		}
		expect(checks()).toBe(0);
		asked.length = 0;
		for (let n = 0; n < 90; n += 1) {
			expect(await fail(WRITE)).toMatchObject({ fatal: false, httpStatus: 500 });
			await clock.until(clock.sleep(11_000));
		}
		const looks = asked.flatMap((request, at) => (request === ACCOUNT ? at : []));
		expect(looks.map((at, n) => at - (looks[n - 1] ?? -1) - 1)).toEqual([10, 20, 40]);
	});
});

describe('after a request that failed in all attempts', () => {
	it('the next is tried once, and then nothing more is sent', async () => {
		const { fail, sentAt } = clientFor([...Array<Answer>(6).fill(UNREACHABLE), LOST]);
		expect(await fail(WRITE)).toMatchObject({ sent: 'no', fatal: false });
		expect(await fail(WRITE)).toMatchObject({ sent: 'unknown', fatal: true });
		const next = await fail(WRITE);
		expect(next).toMatchObject({ reason: 'unavailable', sent: 'no', fatal: true, retryable: true });
		expect(sentAt).toHaveLength(7);
	});

	it.each([200, 400])('with a response %d in between, sending goes on', async (status) => {
		const failing = Array<Answer>(6).fill(TIMEOUT);
		const { clock, fail, send, start } = clientFor([...failing, { status }, ...failing, OK]);
		expect(await fail(WRITE)).toMatchObject({ fatal: false });
		await clock.until(start(WRITE).catch(() => undefined));
		expect(await fail(WRITE)).toMatchObject({ fatal: false });
		await send(WRITE);
	});

	it('many that are under way end with one of them: one at a time is tried', async () => {
		const { clock, sentAt, start } = clientFor([LOST], 20);
		const begun = clock.now();
		const errors = await clock.until(
			Promise.all(Array.from({ length: 200 }, async () => await failure(start(WRITE)))),
		);
		const tookAlone = 6 * 10 + 27_125;
		expect(clock.now() - begun).toBeLessThan(1.5 * tookAlone);
		expect(sentAt.length).toBeLessThan(40);
		const sent = errors.filter((error) => error.sent === 'unknown').length;
		expect(sent).toBeGreaterThan(0);
		expect(errors.every(({ reason }) => reason === 'unavailable')).toBe(true);
	});

	it('the others go on as soon as one has an answer', async () => {
		const { clock, sentAt, start } = clientFor([...Array<Answer>(12).fill(LOST), OK], 20);
		await clock.until(Promise.all(Array.from({ length: 100 }, async () => await start(WRITE))));
		expect(sentAt.length).toBeLessThanOrEqual(112);
	});
});

it('faults do not multiply the requests of a run', async () => {
	let asked = 0;
	const { clock, sentAt, start } = clientFor(() => ((asked += 1) % 2 ? { status: 503 } : OK), 1);
	await clock.until(
		Promise.all(Array.from({ length: 500 }, async () => await start(WRITE).catch(() => undefined))),
	);
	expect(sentAt.length).toBeLessThanOrEqual(500 * 1.2 + 20);
});

describe('a rate limit that does not let a request through', () => {
	it("gives up if the pause is longer than 'Max Wait'", async () => {
		const { fail, sentAt } = clientFor([{ status: 429, headers: { 'retry-after': '601' } }]);
		expect(await fail(WRITE)).toMatchObject({
			reason: 'rate-limited',
			sent: 'no',
			retryable: true,
			message: 'The rate limit of Vendor requires a pause of 602 seconds',
			description: "That is more than 'Max Wait' allows. Try again later, or increase that option",
		});
		expect(sentAt).toHaveLength(1);
	});

	it("gives up when nothing has passed for as long as 'Max Wait'", async () => {
		const { fail, sentAt } = clientFor([{ status: 429 }]);
		expect(await fail(WRITE)).toMatchObject({
			reason: 'rate-limited',
			sent: 'no',
			retryable: true,
			message: 'The rate limit of Vendor refuses requests again and again',
			description:
				'The quota may be used up, or others may be using the same API key. Try again later',
		});
		expect(sentAt.at(-1)).toBeLessThan(600_000);
		expect(sentAt.length).toBeLessThan(20);
	});

	it('says so if an earlier attempt may have taken effect', async () => {
		const { fail } = clientFor([LOST, { status: 429, headers: { 'retry-after': '601' } }]);
		expect(await fail(WRITE)).toMatchObject({ reason: 'rate-limited', sent: 'unknown' });
	});
});

describe('when the run is aborted', () => {
	it.each<[string, Answer, Partial<RowError>]>([
		['a delay between attempts', { status: 503 }, { sent: 'unknown' }],
		[
			'a pause for the rate limit',
			{ status: 429, headers: { 'retry-after': '9' } },
			{ sent: 'no' },
		],
	])('%s ends at once', async (_, answer, expected) => {
		const { abort, clock, fail, sentAt } = clientFor([answer]);
		const begun = clock.now();
		void clock.sleep(100).then(() => abort.stop());
		expect(await fail(WRITE)).toMatchObject({ reason: 'cancelled', ...expected });
		expect(clock.now() - begun).toBe(100);
		expect(sentAt).toHaveLength(1);
	});

	it('a request that waits for a free place is not sent', async () => {
		const { abort, clock, ends, sentAt, start } = clientFor([OK], 1);
		const first = start(WRITE);
		const second = failure(start(WRITE));
		void clock.sleep(5).then(() => abort.stop());
		await clock.until(first);
		expect(await clock.until(second)).toMatchObject({ reason: 'cancelled', sent: 'no' });
		expect(sentAt).toHaveLength(1);
		expect(ends).toEqual(['answered']);
	});
});

describe('a request that waits for a free place', () => {
	it('keeps no place in the rate limit from others on the key', async () => {
		const { clock, limiters, start } = clientFor([OK], 1);
		const begun = clock.now();
		const all = [start(READ, 'y'), start(READ)];
		const limiter = limiters.get('x');
		// As many as a rate limiter lets start at first.
		const others = Array.from({ length: 8 }, async () => await limiter?.acquire({ maxWait: 0 }));
		const permits = await clock.until(Promise.all(others));
		// The request that has the place may be answered meanwhile, but no window passes.
		expect(clock.now() - begun).toBeLessThan(1_000);
		for (const permit of permits) permit?.release('abandoned');
		await clock.until(Promise.all(all));
	});

	it('does not go out once the limit has refused another', async () => {
		const limited: Answer = { status: 429, headers: { 'retry-after': '30' } };
		const { clock, sentAt, start } = clientFor([limited, OK], 1);
		await clock.until(Promise.all([start(WRITE), start(WRITE)]));
		expect(sentAt.map((at) => Math.floor(at / 1_000))).toEqual([0, 30, 30]);
	});
});

it('gives its place back after each request', async () => {
	const { clock, fail, send, sentAt, start } = clientFor([{ status: 400 }, LOST, OK], 1);
	await fail(WRITE);
	await send(WRITE);
	await clock.until(Promise.all([start(WRITE), start(WRITE)]));
	expect(sentAt).toHaveLength(5);
});

it('lets go of the abort signal after each request', async () => {
	const { abort, fail, send } = clientFor([OK, { status: 400 }]);
	const signals: AbortSignal[] = [];
	const scope = abort.scope.bind(abort);
	abort.scope = () => {
		const made = scope();
		signals.push(made.signal);
		return made;
	};
	await send(WRITE);
	await fail(WRITE);
	abort.stop();
	expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
});

it('counts requests and pauses, and time in which two pauses overlap only once', async () => {
	const after = (seconds: string): Answer => ({ status: 429, headers: { 'retry-after': seconds } });
	const { client, clock, limiters, pauses, start } = clientFor([LOST, after('30'), OK]);
	await clock.until(start(WRITE));
	expect(client.stats).toEqual({ requests: 3, pausedMs: 30_020 });
	expect(pauses).toHaveLength(1);
	expect([...limiters.keys()]).toEqual(['x']);

	const two = clientFor([after('30'), after('20'), OK]);
	await two.clock.until(Promise.all([two.start(WRITE), two.start(WRITE, 'y')]));
	expect(two.client.stats).toEqual({ requests: 4, pausedMs: 30_020 });
	expect(two.pauses).toHaveLength(1);
});

describe('when a minute is all that the run has', () => {
	const retryAfter = (status: number, seconds: string): Answer => ({
		status,
		headers: { 'retry-after': seconds },
	});

	it.each<[string, Answer, Partial<RowError>]>([
		[
			'a pause for the rate limit that concerns all rows',
			retryAfter(429, '60'),
			{ sent: 'no', fatal: true },
		],
		[
			'a delay before one row is tried again',
			retryAfter(503, '60'),
			{ sent: 'unknown', fatal: false },
		],
	])('it begins no wait that would pass it: %s', async (_, answer, expected) => {
		const { clock, fail, sentAt } = clientFor([answer], 32, 1);
		const begun = clock.now();
		expect(await fail(WRITE)).toMatchObject({
			reason: 'out-of-time',
			message: "The run reached 'Max Duration' (1 minute) before this row was done",
			description: 'Send it in the next run',
			retryable: true,
			...expected,
		});
		expect([sentAt, clock.now() - begun]).toEqual([[0], 10]);
	});

	it.each([429, 503])('it waits for what comes in time: %i', async (status) => {
		const { send } = clientFor([retryAfter(status, '59'), OK], 32, 1);
		await expect(send(WRITE)).resolves.toMatchObject(OK);
	});

	it('a pause that is too long for Max Wait is that', async () => {
		const { fail } = clientFor([retryAfter(429, '601')], 32, 1);
		expect(await fail(WRITE)).toMatchObject({ reason: 'rate-limited' });
	});
});

describe('a request that creates something', () => {
	it.each<[string, Answer, Partial<RowError>]>([
		['no answer', TIMEOUT, { reason: 'timed-out', httpStatus: undefined }],
		['a lost answer', LOST, { reason: 'unavailable', httpStatus: undefined }],
		['503', { status: 503 }, { reason: 'unavailable', httpStatus: 503 }],
	])('is not repeated after %s', async (_, answer, expected) => {
		const { fail, sentAt } = clientFor([answer, OK]);
		expect(await fail(CREATE)).toMatchObject({
			...expected,
			description: 'Run the row again. The node first looks whether it was written',
			retryable: true,
			sent: 'unknown',
		});
		expect(sentAt).toHaveLength(1);
	});

	it('is repeated while it cannot have arrived', async () => {
		const { send, sentAt } = clientFor([UNREACHABLE, { status: 429 }, OK]);
		await expect(send(CREATE)).resolves.toMatchObject(OK);
		expect(sentAt).toHaveLength(3);
	});
});

it('tells the account, and what held it up', async () => {
	const { client, pauses, send, clock } = clientFor([
		{ status: 429, headers: { 'retry-after': '30' } },
		OK,
	]);
	expect([client.account, client.lastPause]).toEqual(['account', undefined]);
	let heldUp = false;
	const held = client.heldUp.then(() => (heldUp = true));
	await send(READ);
	await clock.until(held);
	expect(heldUp).toBe(true);
	expect(client.lastPause).toEqual(pauses.at(-1));
	expect(client.lastPause).toBeDefined();
});
