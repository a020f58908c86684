import type { IExecuteFunctions } from 'n8n-workflow';
import { Run, systemClock } from '../../../../nodes/shared/core/run';
import { NoAnswer } from '../../../../nodes/shared/http/retry';
import { n8nSendRequest, sendTo } from '../../../../nodes/shared/http/transport';

/** What the request fails with when n8n's helper throws. */
async function failure(thrown: unknown, path = ['a']): Promise<unknown> {
	const httpRequestWithAuthentication = jest.fn().mockRejectedValue(thrown);
	const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
	const redact = (text: string) => text.replace('secret', '***');
	const send = n8nSendRequest(context, { name: 'puffleApi', data: {} });
	return await sendTo({
		baseUrl: 'http://127.0.0.1',
		redact,
		send,
		timeoutMs: 1_000,
		run: new Run(systemClock),
	})({ method: 'GET', path }).catch((error: unknown) => error);
}

const failed = (message: string, codes: object = {}) => Object.assign(new Error(message), codes);

it.each<[string, unknown, NoAnswer['kind']]>([
	['its code', failed('x', { code: 'ECONNREFUSED' }), 'unreachable'],
	['the code that n8n gives', failed('x', { code: 500, httpCode: 'ENOTFOUND' }), 'unknown-host'],
	[
		'the code of its cause first',
		failed('x', { code: 'ECONNRESET', httpCode: 'EPIPE', cause: { code: 'EAI_AGAIN' } }),
		'unreachable',
	],
	['its code if the cause has none', failed('x', { code: 'EPIPE', cause: 'y' }), 'disconnected'],
	['its message', failed('stream has been aborted'), 'disconnected'],
	['nothing if it is not an object', 'x', 'disconnected'],
])('an error is classified by %s', async (_, thrown, expected) => {
	const error = await failure(thrown);
	expect(error).toBeInstanceOf(NoAnswer);
	expect(error).toMatchObject({ kind: expected });
});

it('what n8n cannot send is told without the API key', async () => {
	const error = await failure(failed('The header "secret" has an invalid character'));
	expect(error).toBeInstanceOf(NoAnswer);
	expect(error).toMatchObject({
		kind: 'unsendable',
		detail: 'The header "***" has an invalid character',
	});
});

it.each(['', '.', '..'])('%j is not sent as a path segment', async (id) => {
	expect(await failure(new Error('It was sent'), ['a', id])).toMatchObject({
		reason: 'invalid-input',
		message: `'${id}' is not a valid ID`,
		sent: 'no',
	});
});
