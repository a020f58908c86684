import {
	classifyFailure,
	classifyResponse,
	EDITOR_ATTEMPTS,
	retryDelay,
	RUN_ATTEMPTS,
	type FailureKind,
	type ResponseKind,
} from '../../../../nodes/shared/http/retryPolicy';

it.each<[ResponseKind, number[]]>([
	['answered', [200, 204, 299]],
	['refused', [300, 302, 400, 401, 403, 404, 406, 409, 422, 500, 501]],
	['unavailable', [408, 502, 503, 504, 520, 521, 522, 523, 524]],
	['rate-limited', [429]],
])('a response is %s by its status: %j', (expected, statuses) => {
	for (const status of statuses) expect(classifyResponse(status, () => false)).toBe(expected);
});

it.each<[ResponseKind, number]>([
	['rate-limited', 400],
	['answered', 200],
	['unavailable', 503],
])(
	'a response whose text says that the rate limit is reached is %s with %d',
	(expected, status) => {
		expect(classifyResponse(status, () => true)).toBe(expected);
	},
);

it.each<[FailureKind, string[]]>([
	['unreachable', ['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']],
	['unknown-host', ['ENOTFOUND']],
	['disconnected', ['ECONNRESET', 'EPIPE', 'EOTHER']],
	['disconnected', ['ERR_BAD_RESPONSE', 'ERR_NETWORK', 'ERR_STREAM_PREMATURE_CLOSE']],
	['timed-out', ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']],
	['cancelled', ['ERR_CANCELED']],
])('a failure is %s by its code: %j', (expected, codes) => {
	for (const code of codes) expect(classifyFailure([code], 'x')).toBe(expected);
});

it.each<[string, string[], string, FailureKind | undefined]>([
	['the innermost code counts', ['ECONNREFUSED', 'ECONNRESET'], '', 'unreachable'],
	['codes of other errors do not', ['CERT_HAS_EXPIRED', 'ENOTFOUND'], '', 'unknown-host'],
	['a timeout comes before other codes', ['EOTHER', 'ECONNABORTED'], '', 'timed-out'],
	['a stop comes before a timeout', ['ETIMEDOUT', 'ERR_CANCELED'], '', 'cancelled'],
	['a stop without a code', [], 'canceled', 'cancelled'],
	['a body that is cut off without a code', [], 'stream has been aborted', 'disconnected'],
	['nothing known', [], 'Invalid URL', undefined],
	['a code of another kind', ['CERT_HAS_EXPIRED'], '', undefined],
	['a code within a longer text', ['see ECONNRESET', 'ECONNRESET 7'], '', undefined],
])('%s', (_, codes, message, expected) => {
	expect(classifyFailure(codes, message)).toBe(expected);
});

const LIMITS = { attempts: 10, maxWait: 600_000 };

it('the delay doubles from 1 to 30 seconds, less up to half of it', () => {
	const delays = (random: number) =>
		[1, 2, 3, 4, 5, 6, 7].map((failures) => retryDelay(failures, 0, random, LIMITS));
	expect(delays(0)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
	expect(delays(1)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

it.each([
	[400, 500],
	[100_000, 100_000],
	[600_001, 600_000],
])('if the server asks for %d ms, the delay is %d ms', (retryAfter, expected) => {
	expect(retryDelay(1, retryAfter, 0, LIMITS)).toBe(expected);
});

it.each([
	['a run', RUN_ATTEMPTS, 6],
	['the editor', EDITOR_ATTEMPTS, 2],
])('in %s, nothing is tried again after %d attempts', (_, attempts, expected) => {
	expect(attempts).toBe(expected);
	expect(retryDelay(attempts - 1, 0, 0, { ...LIMITS, attempts })).toBeGreaterThan(0);
	expect(retryDelay(attempts, 0, 0, { ...LIMITS, attempts })).toBeUndefined();
});
