import {
	classifyFailure,
	EDITOR_ATTEMPTS,
	meaningOf,
	NoAnswer,
	retryDelay,
	RUN_ATTEMPTS,
} from '../../../../nodes/shared/http/retry';

type Kind = NoAnswer['kind'];
type Meaning = ReturnType<typeof meaningOf>;

it.each<[Meaning['again'], Meaning['sent'], number[]]>([
	['never', 'yes', [200, 204, 299]],
	['never', 'unknown', [401, 403]],
	['never', 'yes', [400, 402, 404, 406, 409, 422, 430, 499]],
	['once', 'unknown', [500]],
	['never', 'unknown', [501, 505, 511, 519, 525, 599, 600]],
	['later', 'unknown', [101, 199, 300, 302, 304, 399, 408, 502, 503, 504, 520, 521, 522, 523, 524]],
	['when-allowed', 'no', [429]],
])('a request is sent again %s, and was sent: %s, for %j', (again, sent, statuses) => {
	for (const status of statuses) expect(meaningOf(status)).toMatchObject({ again, sent });
});

it.each<[Meaning['sent'], NoAnswer[]]>([
	['no', [new NoAnswer('unreachable'), new NoAnswer('unknown-host')]],
	['unknown', [new NoAnswer('disconnected'), new NoAnswer('timed-out')]],
	['unknown', [new NoAnswer('unavailable', { status: 503 }), new NoAnswer('cancelled')]],
])('without an answer, a request was sent: %s', (sent, attempts) => {
	for (const attempt of attempts) expect(attempt.sent).toBe(sent);
});

it.each<[Kind, string[]]>([
	['unreachable', ['ECONNREFUSED', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']],
	['unknown-host', ['ENOTFOUND']],
	['disconnected', ['ECONNRESET', 'EPIPE', 'EOTHER']],
	['disconnected', ['ERR_BAD_RESPONSE', 'ERR_NETWORK', 'ERR_STREAM_PREMATURE_CLOSE']],
	['disconnected', ['HPE_INVALID_CONSTANT', 'Z_DATA_ERROR']],
	['insecure', ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'DEPTH_ZERO_SELF_SIGNED_CERT']],
	['insecure', ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID']],
	['timed-out', ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']],
	['cancelled', ['ERR_CANCELED']],
])('a failure is %s by its code: %j', (expected, codes) => {
	for (const code of codes) expect(classifyFailure([code], 'x')).toBe(expected);
});

it.each<[string, string[], string, Kind]>([
	['the innermost code counts', ['ECONNREFUSED', 'ECONNRESET'], '', 'unreachable'],
	['a certificate comes before other codes', ['CERT_HAS_EXPIRED', 'EOTHER'], '', 'insecure'],
	['a timeout comes before other codes', ['EOTHER', 'ECONNABORTED'], '', 'timed-out'],
	['a stop comes before a timeout', ['ETIMEDOUT', 'ERR_CANCELED'], '', 'cancelled'],
	['a stop without a code', [], 'canceled', 'cancelled'],
	['a body that is cut off without a code', [], 'stream has been aborted', 'disconnected'],
	['nothing known', [], 'Invalid URL', 'unsendable'],
	['a code within a longer text', ['see ECONNRESET', 'ECONNRESET 7'], '', 'unsendable'],
])('%s', (_, codes, message, expected) => {
	expect(classifyFailure(codes, message)).toBe(expected);
});

const LIMITS = { attempts: 10, maxWait: 600_000 };
const LOST = new NoAnswer('disconnected');

it('the delay doubles from 1 to 30 seconds, less up to a quarter of it', () => {
	const delays = (random: number) =>
		[1, 2, 3, 4, 5, 6, 7].map((failures) => retryDelay(failures, LOST, random, LIMITS));
	expect(delays(0)).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
	expect(delays(1)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

it.each([
	[400, 750],
	[100_000, 100_000],
	[600_001, undefined],
])('if the server asks for %d ms, the delay is %d ms', (retryAfter, expected) => {
	const busy = new NoAnswer('unavailable', { status: 503, retryAfter });
	expect(retryDelay(1, busy, 0, LIMITS)).toBe(expected);
});

it('HTTP 500 is tried once more', () => {
	const failed = new NoAnswer('unavailable', { status: 500 });
	expect([1, 2].map((failures) => retryDelay(failures, failed, 0, LIMITS))).toEqual([
		750,
		undefined,
	]);
});

it.each([
	['a run', RUN_ATTEMPTS, 6],
	['the editor', EDITOR_ATTEMPTS, 2],
])('in %s, nothing is tried again after %d attempts', (_, attempts, expected) => {
	expect(attempts).toBe(expected);
	expect(retryDelay(attempts - 1, LOST, 0, { ...LIMITS, attempts })).toBeGreaterThan(0);
	expect(retryDelay(attempts, LOST, 0, { ...LIMITS, attempts })).toBeUndefined();
});
