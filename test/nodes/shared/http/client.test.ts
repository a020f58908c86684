import { RowError } from '../../../../nodes/shared/errors';
import { RunAbort } from '../../../../nodes/shared/runAbort';
import { Client, type Service } from '../../../../nodes/shared/http/client';
import {
	NoResponse,
	type ApiRequest,
	type ApiResponse,
} from '../../../../nodes/shared/http/request';
import { RateLimiter, type RequestEnd } from '../../../../nodes/shared/rateLimit/rateLimiter';
import { readErrorText } from '../../../../nodes/shared/http/errorBody';
import { FakeClock } from '../../../fakeClock';

const service: Service = {
	name: 'Vendor',
	credential: 'vendorApi',
	errorText: readErrorText,
	isRateLimit: (_status, text) => text.includes('Rate Limit'),
	explainRefusal: (_endpoint, status, text) =>
		status === 401
			? {
					reason: 'invalid-credential',
					message: 'bad key',
					description: '',
					fatal: true,
					sent: 'no',
				}
			: {
					reason: 'rejected',
					message: `refused: ${text}`,
					description: '',
					...(status === 409 ? { retryable: true } : {}),
				},
};

type Answer = Partial<ApiResponse> | NoResponse | RowError;

const OK: Answer = { status: 200, body: { fine: true } };
const RESET = new NoResponse('network', 'ECONNRESET');
const REFUSED = new NoResponse('network', 'ECONNREFUSED');
const TIMEOUT = new NoResponse('timed-out', 'ECONNABORTED');
const NO_SUCH_HEADER = new RowError('unavailable', 'n8n could not send it', { sent: 'unknown' });

const WRITE: ApiRequest = { method: 'POST', path: ['x'], body: { a: '1' } };
const READ: ApiRequest = { method: 'GET', path: ['x'] };

/** A client whose API gives these answers one after another, the last one for ever. */
function clientFor(answers: readonly Answer[], abort = new RunAbort(), concurrency = 32) {
	const clock = new FakeClock();
	const registry = new Map<string, RateLimiter>();
	const sentAt: number[] = [];
	const begun = clock.now();
	const client = new Client({
		service,
		clock,
		http: async () => {
			const answer = answers[Math.min(sentAt.length, answers.length - 1)] ?? OK;
			sentAt.push(clock.now() - begun);
			await clock.sleep(10);
			if (answer instanceof Error) throw answer;
			return { status: 200, headers: {}, body: {}, ...answer };
		},
		limiter: (endpoint) => {
			const limiter = registry.get(endpoint) ?? new RateLimiter(clock);
			registry.set(endpoint, limiter);
			return limiter;
		},
		settings: { maxWait: 600_000, attempts: 6, concurrency },
		abort,
		redact: (text) => text.replace('secret', '***'),
	});
	const send = async (request: ApiRequest) => await clock.until(client.send('x', request));
	return { client, clock, send, sentAt };
}

async function failure(promise: Promise<unknown>): Promise<RowError> {
	const error: unknown = await promise.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof RowError)) throw new Error('It did not fail with a RowError');
	return error;
}

describe('a fault that passes', () => {
	it.each<[string, Answer]>([
		['a reset connection', RESET],
		['a refused connection', REFUSED],
		['a timeout', TIMEOUT],
		['502', { status: 502 }],
		['503', { status: 503 }],
		['504', { status: 504 }],
		['429', { status: 429 }],
		['a limit disguised as 400', { status: 400, body: { error_message: 'Rate Limit exceeded' } }],
	])('is sat out: %s', async (_, answer) => {
		const { send, sentAt } = clientFor([answer, answer, OK]);
		await expect(send(WRITE)).resolves.toMatchObject({ status: 200 });
		expect(sentAt).toHaveLength(3);
	});
});

it('waits longer each time, up to half a minute in all', async () => {
	const { send, sentAt } = clientFor([RESET]);
	await failure(send(WRITE));
	const gaps = sentAt.slice(1).map((at, n) => Math.round((at - (sentAt[n] ?? 0)) / 10) * 10);
	// Three quarters of 1, 2, 4, 8 and 16 seconds, with jitter halfway.
	expect(gaps).toEqual([760, 1510, 3010, 6010, 12010]);
});

it("waits as long as the server asks for, but no longer than 'Max Wait'", async () => {
	const patient = clientFor([{ status: 503, headers: { 'retry-after': '100' } }, OK]);
	await patient.send(WRITE);
	expect(patient.sentAt[1]).toBe(100_010);
	const capped = clientFor([{ status: 503, headers: { 'retry-after': '100000' } }, OK]);
	await capped.send(WRITE);
	expect(capped.sentAt[1]).toBe(600_010);
});

describe('what cannot change', () => {
	it.each([300, 400, 401, 403, 404, 406, 409, 422, 500])('is sent once: %d', async (status) => {
		const { send, sentAt } = clientFor([{ status, body: { message: 'no' } }]);
		await failure(send(WRITE));
		expect(sentAt).toHaveLength(1);
	});
});

describe('an error tells whether the update can have been written', () => {
	it.each<[string, Answer[], ApiRequest, Partial<RowError>]>([
		[
			'refused by the API',
			[{ status: 400 }],
			WRITE,
			{ reason: 'rejected', sent: 'yes', httpStatus: 400, retryable: false, fatal: false },
		],
		[
			'refused by the API after a lost answer',
			[RESET, { status: 400 }],
			WRITE,
			{ reason: 'rejected', sent: 'unknown' },
		],
		['refused for now', [{ status: 409 }], WRITE, { reason: 'rejected', retryable: true }],
		[
			'a bad key',
			[{ status: 401 }],
			WRITE,
			{ reason: 'invalid-credential', sent: 'no', fatal: true },
		],
		['a bad key after a lost answer', [RESET, { status: 401 }], WRITE, { sent: 'unknown' }],
		['a bad key for a lookup', [RESET, { status: 401 }], READ, { sent: 'no' }],
		['never connected', [REFUSED], WRITE, { reason: 'unavailable', sent: 'no', retryable: true }],
		[
			'connections lost',
			[RESET],
			WRITE,
			{ reason: 'unavailable', sent: 'unknown', retryable: true },
		],
		['no answers', [TIMEOUT], WRITE, { reason: 'timed-out', sent: 'unknown', retryable: true }],
		[
			'out of order',
			[{ status: 503 }],
			WRITE,
			{ reason: 'unavailable', sent: 'unknown', httpStatus: 503 },
		],
		['a lookup without answers', [TIMEOUT], READ, { reason: 'timed-out', sent: 'no' }],
		['not sent by n8n', [NO_SUCH_HEADER], WRITE, { reason: 'unavailable', sent: 'unknown' }],
		['a lookup not sent by n8n', [NO_SUCH_HEADER], READ, { reason: 'unavailable', sent: 'no' }],
		[
			'stopped in flight',
			[new NoResponse('cancelled', 'ERR_CANCELED')],
			WRITE,
			{ reason: 'cancelled', sent: 'unknown' },
		],
	])('%s', async (_, answers, request, expected) => {
		expect(await failure(clientFor(answers).send(request))).toMatchObject(expected);
	});
});

describe('what was tried again and again is told in words', () => {
	it.each<[string, Answer]>([
		['Vendor is not available at the moment (HTTP 503)', { status: 503 }],
		['Vendor did not answer in time', TIMEOUT],
		['Vendor could not be reached', REFUSED],
		['The connection to Vendor broke off before it answered', RESET],
	])('%s', async (message, answer) => {
		expect(await failure(clientFor([answer]).send(WRITE))).toMatchObject({
			message,
			description: 'It was tried 6 times. Run the row again later',
		});
	});
});

it.each<[string, Answer, RequestEnd]>([
	['an answer', OK, 'answered'],
	['a refusal', { status: 400 }, 'answered'],
	['a limit', { status: 429 }, 'rate-limited'],
	['a limit in disguise', { status: 400, body: { message: 'Rate Limit' } }, 'rate-limited'],
	['a server out of order', { status: 502 }, 'unavailable'],
	['a broken connection', RESET, 'unavailable'],
	['a time that is up', TIMEOUT, 'unavailable'],
	['a stop', new NoResponse('cancelled', 'ERR_CANCELED'), 'abandoned'],
	['what n8n does not send', NO_SUCH_HEADER, 'abandoned'],
])('tells the limiter of %s', async (_, answer, expected) => {
	const endings: RequestEnd[] = [];
	const { client, clock } = clientFor([answer, OK]);
	jest.spyOn(RateLimiter.prototype, 'acquire').mockImplementation(async () => {
		let ended = false;
		return Promise.resolve({
			release: (ending) => {
				if (!ended) endings.push(ending);
				ended = true;
			},
		});
	});
	await clock.until(client.send('x', WRITE).catch(() => undefined));
	jest.restoreAllMocks();
	expect(endings[0]).toBe(expected);
});

it('sends nothing more when it is stopped while it waits for a free slot', async () => {
	const abort = new RunAbort();
	const { client, clock, sentAt } = clientFor([OK], abort, 1);
	const first = client.send('x', WRITE);
	const second = failure(client.send('x', WRITE));
	void clock.sleep(5).then(() => abort.abort());
	await clock.until(first);
	expect(await clock.until(second)).toMatchObject({ reason: 'cancelled', sent: 'no' });
	expect(sentAt).toHaveLength(1);
});

it('sends nothing more once two requests were given up without an answer in between', async () => {
	const { client, clock, send, sentAt } = clientFor([REFUSED]);
	expect((await failure(send(WRITE))).fatal).toBe(false);
	expect((await failure(send(WRITE))).fatal).toBe(true);
	const count = sentAt.length;
	const next = await failure(clock.until(client.send('x', WRITE)));
	expect(next).toMatchObject({ reason: 'unavailable', sent: 'no', retryable: true });
	expect(sentAt).toHaveLength(count);
});

it('tells each row of an outage whether it was sent itself', async () => {
	const { send } = clientFor([...Array<Answer>(6).fill(REFUSED), RESET]);
	expect(await failure(send(WRITE))).toMatchObject({ sent: 'no', fatal: false });
	expect(await failure(send(WRITE))).toMatchObject({ sent: 'unknown', fatal: true });
	expect(await failure(send(WRITE))).toMatchObject({ sent: 'no', fatal: true });
});

it('does not take one bad record for an outage', async () => {
	const clock = new FakeClock();
	const client = new Client({
		service,
		clock,
		http: async ({ path }) => {
			await clock.sleep(10);
			if (path[0] === 'bad') throw TIMEOUT;
			return { status: 200, headers: {}, body: {} };
		},
		limiter: (() => {
			const limiter = new RateLimiter(clock);
			return () => limiter;
		})(),
		settings: { maxWait: 600_000, attempts: 6, concurrency: 32 },
		abort: new RunAbort(),
		redact: (text) => text,
	});
	const bad = failure(client.send('x', { ...WRITE, path: ['bad'] }));
	const others = (async () => {
		for (let n = 0; n < 40; n += 1) {
			await clock.sleep(1_000);
			await client.send('x', WRITE);
		}
	})();
	const [error] = await clock.until(Promise.all([bad, others]));
	expect(error).toMatchObject({ reason: 'timed-out', fatal: false });
});

it('gives up where the limit asks for more than the longest wait', async () => {
	const { send, sentAt } = clientFor([{ status: 429, headers: { 'retry-after': '601' } }]);
	expect(await failure(send(WRITE))).toMatchObject({
		reason: 'rate-limited',
		sent: 'no',
		retryable: true,
		message: 'The rate limit of Vendor asks for a pause of 602 seconds',
		description:
			"That is more than 'Max Wait' allows. Run the row again later, or raise the option",
	});
	expect(sentAt).toHaveLength(1);
});

it('gives up where the limit lets nobody in, and does not say that it asked for too long a wait', async () => {
	const { send, sentAt } = clientFor([{ status: 429 }]);
	expect(await failure(send(WRITE))).toMatchObject({
		reason: 'rate-limited',
		sent: 'no',
		retryable: true,
		message: 'The rate limit of Vendor refused 20 requests one after another',
		description: 'The quota may be used up, or others use the same key. Run the row again later',
	});
	expect(sentAt).toHaveLength(20);
	// Pauses of up to five minutes: others who use the key may be done any time.
	expect(Math.round((sentAt.at(-1) ?? 0) / 60_000)).toBe(40);
});

it('ends its waits at once when the run is aborted', async () => {
	const abort = new RunAbort();
	const { clock, client, sentAt } = clientFor([{ status: 503 }], abort);
	const begun = clock.now();
	const sending = failure(client.send('x', WRITE));
	void clock.sleep(100).then(() => abort.abort());
	expect(await clock.until(sending)).toMatchObject({ reason: 'cancelled', sent: 'unknown' });
	expect(clock.now() - begun).toBe(100);
	expect(sentAt).toHaveLength(1);
});

it('counts what it did', async () => {
	const { client, send } = clientFor([
		RESET,
		{ status: 429, headers: { 'retry-after': '30' } },
		OK,
	]);
	await send(WRITE);
	expect(client.stats).toEqual({ requests: 3, pausedMs: 30_020 });
});

it('takes the key out of what the API says', async () => {
	const error = await failure(
		clientFor([{ status: 400, body: { message: 'no secret' } }]).send(WRITE),
	);
	expect(error.message).toBe('refused: no ***');
});
