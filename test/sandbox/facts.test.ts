import type { LimitSettings, Sandbox } from '.';
import { CAMPAIGNS, fieldId, leadId, prospectId, startSandbox } from '.';
import { Limiter, limitHeaders } from './limits';
import { sender } from './send';

/** What is known of the APIs, and no test of a node uses. */

let sandbox: Sandbox;
let send: ReturnType<typeof sender>;
beforeAll(async () => {
	sandbox = await startSandbox();
	send = sender(sandbox);
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const CAMPAIGN = CAMPAIGNS.outreach.id;
const LEADS = `/api/campaigns/${CAMPAIGN}/leads`;
const UPDATE = `/prospects/${prospectId(0)}/attribute`;
const LAST = { fieldId: fieldId('Last Name'), attributeValue: 'Smith' };

const rows = (count: number) => ({ payload: { length: count } });
const first = (count: number, id: string) => ({ payload: { length: count, 0: { id } } });
const refused = (...message: string[]) => ({ statusCode: 400, message, error: 'Bad Request' });
const pageSizes = refused('pageSize must be one of the following values: 10, 20, 50, 100');

test.each<[string, number, object | null]>([
	['/prospects', 200, rows(100)],
	['/prospects?pageSize=20&page=15', 200, rows(20)],
	['/prospects?pageSize=500', 400, pageSizes],
	['/prospects?pageSize=1', 400, pageSizes],
	['/prospects?sortBy=owner&sort=ASC&pageSize=50', 200, rows(50)],
	[
		'/prospects?sortBy=email',
		400,
		refused('sortBy must be one of the following values: createdAt, owner'),
	],
	['/prospects?tag=vip', 400, refused('property tag should not exist')],
	['/prospects?page=4', 200, rows(0)],
	['/prospects?page=0', 400, refused('page must be a positive integer')],
	['/prospects?limit=5', 400, refused('property limit should not exist')],
	['/prospects?search=ANN.acme', 200, rows(2)],
	['/prospects?sort=ASC&sortBy=createdAt&pageSize=10', 200, first(10, prospectId(0))],
	['/prospects?pageSize=10', 200, first(10, prospectId(299))],
	['/fields?limit=5', 400, refused('property limit should not exist')],
	['/user', 404, { message: 'Cannot GET /v1/user' }],
	[`/prospects/${prospectId(0)}`, 404, { error: 'Not Found' }],
	['/api/campaigns?page=2&limit=1', 200, { campaigns: { length: 6 } }],
	[LEADS, 200, { total: 250, page: 1, limit: 100, prospects: { length: 100 } }],
	[`${LEADS}?page=13&limit=20&status=pending`, 200, { total: 250, prospects: { length: 10 } }],
	[`${LEADS}?status=sent`, 200, { total: 0, prospects: { length: 0 } }],
	[`${LEADS}?limit=1000`, 200, { limit: 200, prospects: { length: 200 } }],
	[`${LEADS}?page=9&limit=200`, 200, { prospects: { length: 0 } }],
	[`${LEADS}?page=0`, 400, { error: expect.any(String) as unknown }],
	[`/api/campaigns/${CAMPAIGNS.spring.id}/leads?status=sent`, 200, { total: 20 }],
	['/api/campaigns/not-a-uuid', 400, { error: expect.any(String) as unknown }],
	['/api/leads', 404, null],
])('GET %s: %i', async (path, status, json) => {
	const answer = await send('GET', path);
	expect(answer.status).toBe(status);
	if (json === null) expect(answer.json).toBeUndefined();
	else expect(answer.json).toMatchObject(json);
	// A list of Saleshandy has no total.
	expect(answer.json ?? {}).not.toHaveProperty('payload.total');
});

test.each<[unknown, number, unknown]>([
	[LAST, 201, { payload: { results: [{ fieldId: LAST.fieldId, success: true }] } }],
	[{ attributes: [] }, 400, refused('attributes should not be empty')],
	[{ ...LAST, overwrite: true }, 400, refused('property overwrite should not exist')],
	[{ ...LAST, attributeValue: 5 }, 400, refused('attributeValue must be a string')],
	// An unknown field does not spoil the others; a bad value spoils them all.
	[{ attributes: [LAST, { ...LAST, fieldId: 'x' }] }, 201, results(true, false)],
	[{ attributes: [LAST, { ...LAST, fieldId: fieldId('Plan') }] }, 201, results(false, false)],
])('an update of a prospect with %j: %i', async (body, status, json) => {
	expect(await send('POST', UPDATE, body)).toMatchObject({ status, json });
});

function results(...all: boolean[]) {
	return { payload: { results: all.map((success) => ({ success })) } };
}

test.each<[unknown, number, unknown]>([
	[{ company: 'Acme', status: 'sent', Company: 7 }, 200, { company: 'Acme', status: 'pending' }],
	[{ company: null }, 200, { company: null }],
	[{ status: 'sent' }, 400, undefined],
	[{ name: 5 }, 400, undefined],
])('an update of a lead with %j: %i', async (updates, status, prospect) => {
	const answer = await send('PATCH', LEADS, { prospect_id: leadId(CAMPAIGN, 0), updates });
	expect(answer.status).toBe(status);
	expect(answer.json).toMatchObject(
		prospect ? { prospect } : { error: expect.any(String) as unknown },
	);
});

test.each<[NonNullable<LimitSettings['kind']>, number[], boolean[]]>([
	['fixed', [0, 50_000, 59_999, 60_000, 60_001, 60_002], [true, true, false, true, true, false]],
	['aligned', [0, 1, 49_499, 49_500, 49_501, 49_502], [true, true, false, true, true, false]],
	['sliding', [0, 50_000, 59_999, 60_000, 60_001, 110_000], [true, true, false, true, false, true]],
])('a limit of two a minute, %s: requests at %j', (kind, times, allowed) => {
	// 10.5 s after a full minute.
	let now = 1_700_000_050_500;
	const limiter = new Limiter(() => now);
	const take = (at: number) => {
		now = 1_700_000_050_500 + at;
		return limiter.take({ requests: 2, windowMs: 60_000, kind }, 'key', 'GET /a');
	};
	expect(times.map((at) => take(at).allowed)).toEqual(allowed);
	const { resetAt } = limiter.take({ requests: 1, windowMs: 5_000 }, 'other', 'GET /a');
	const verdict = { allowed: false, limit: 1, remaining: 0, resetAt };
	expect(limitHeaders(verdict, 'retry-after', now)).toEqual({ 'retry-after': '5' });
});
