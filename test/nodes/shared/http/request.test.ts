import { RowError } from '../../../../nodes/shared/errors';
import { n8nSendRequest, NoResponse, type N8nContext } from '../../../../nodes/shared/http/request';

/** What becomes of a request for which n8n's helper throws. */
async function failure(thrown: unknown): Promise<unknown> {
	const helpers = {
		httpRequestWithAuthentication: async () => {
			await Promise.resolve();
			throw thrown;
		},
	};
	const context = { helpers } as unknown as N8nContext;
	const http = n8nSendRequest(context, 'puffleApi', 'http://127.0.0.1', 1000, (text) =>
		text.replace('secret', '***'),
	);
	return await http({ method: 'GET', path: ['a'] }).catch((error: unknown) => error);
}

const failed = (message: string, codes: object = {}) => Object.assign(new Error(message), codes);

it.each<[string, unknown, NoResponse]>([
	['a code', failed('x', { code: 'ECONNRESET' }), new NoResponse('network', 'ECONNRESET')],
	[
		'a code of its own',
		failed('x', { httpCode: 'ENOTFOUND' }),
		new NoResponse('network', 'ENOTFOUND'),
	],
	[
		'the code of its cause',
		failed('x', { code: 500, cause: { code: 'ETIMEDOUT' } }),
		new NoResponse('timed-out', 'ETIMEDOUT'),
	],
	[
		'a time that is up, beside another code',
		failed('x', { code: 'EOTHER', cause: { code: 'ECONNABORTED' } }),
		new NoResponse('timed-out', 'ECONNABORTED'),
	],
	['a stop', failed('x', { code: 'ERR_CANCELED' }), new NoResponse('cancelled', 'ERR_CANCELED')],
	['a stop without a code', failed('canceled'), new NoResponse('cancelled', 'ERR_CANCELED')],
	[
		'a body that broke off without a code',
		failed('stream has been aborted'),
		new NoResponse('network', 'ECONNRESET'),
	],
	['no error at all', 'x', new NoResponse('network', 'UNKNOWN')],
])('%s is told as what it is', async (_, thrown, expected) => {
	const told = await failure(thrown);
	expect(told).toBeInstanceOf(NoResponse);
	expect({ ...(told as NoResponse) }).toEqual({ ...expected });
});

it('what n8n refuses to send ends the run, and the key is not in it', async () => {
	const told = await failure(failed('The header "secret" has a character too many'));
	expect(told).toBeInstanceOf(RowError);
	expect(told).toMatchObject({
		reason: 'unavailable',
		message: 'n8n could not send the request: The header "***" has a character too many',
		fatal: true,
		sent: 'unknown',
	});
});
