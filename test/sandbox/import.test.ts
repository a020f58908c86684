import type { ImportRow, ImportSettings, SaleshandySettings, Sandbox } from '.';
import { fieldId, PLANS, prospectEmail, prospectId, SHARED_EMAIL, startSandbox } from '.';
import { sender } from './send';

/** What is known of Saleshandy's import, and what a test may make of it. */

const START = Date.UTC(2026, 0, 1);
let now = START;
let sandbox: Sandbox;
let send: ReturnType<typeof sender>;
beforeAll(async () => {
	const sleep = async () => await Promise.resolve();
	sandbox = await startSandbox({ prospects: 20, clock: { now: () => now, sleep } });
	send = sender(sandbox);
});
beforeEach(() => {
	now = START;
	sandbox.reset();
});
afterAll(async () => await sandbox.close());

type Row = Record<string, unknown>;
const ask = (prospectList: Row[], more: object = {}) => ({
	prospectList,
	conflictAction: 'overwrite',
	verifyProspects: false,
	...more,
});
const post = async (body: unknown) => await send('POST', '/prospects/import-with-field-name', body);
const status = async (id: string) => await send('GET', `/prospects/import-status/${id}`);

/** Imports and lets its time pass. */
async function imported(prospectList: Row[], more: object = {}): Promise<ImportRow[]> {
	const { status: code } = await post(ask(prospectList, more));
	expect(code).toBe(201);
	now += 1000;
	return sandbox.imports.at(-1)?.rows ?? [];
}
const person = (n: number, values: Row = { City: 'Oslo' }) => ({
	Email: prospectEmail(n),
	...values,
});
const stranger = (values: Row = { City: 'Oslo' }) => ({ Email: 'New@People.example', ...values });
const strangers = () =>
	[...sandbox.saleshandy.prospects.values()].filter(({ email }) => email === 'New@People.example');
const value = (n: number, label: string) =>
	sandbox.saleshandy.prospects.get(prospectId(n))?.values.get(fieldId(label));
const fates = (rows: ImportRow[]) => rows.map(({ fate }) => fate);

test.each<[string, unknown, string]>([
	['no conflictAction', { conflictAction: undefined }, 'conflictAction must be a valid enum value'],
	['upsert', { conflictAction: 'upsert' }, 'conflictAction must be a valid enum value'],
	['no verifyProspects', { verifyProspects: undefined }, 'verifyProspects must be a boolean value'],
	['text', { verifyProspects: 'false' }, 'verifyProspects must be a boolean value'],
	['a key of its own', { updateOnly: true }, 'property updateOnly should not exist'],
	['nobody', { prospectList: [] }, 'prospectList should not be empty'],
	['no list', { prospectList: 'all' }, 'prospectList must be an array'],
	[
		'too many',
		{ prospectList: Array.from({ length: 100_001 }, () => ({})) },
		'prospectList must contain no more than 100000 elements',
	],
	['a short tag', { tags: ['ab'] }, 'tags.0 must be longer than or equal to 3 characters'],
	[
		'a camelCase name',
		{ prospectList: [person(6), person(7, { firstName: 'Ann' })] },
		'prospectList.1.property firstName should not exist',
	],
	['a lower-case name', { prospectList: [{ email: 'a@b.example' }] }, '0.property email should'],
])('refuses an import with %s', async (_what, more, message) => {
	const { status: code, json } = await post({ ...ask([person(6)]), ...(more as object) });
	expect({ code, json }).toMatchObject({ code: 400, json: { statusCode: 400 } });
	expect(JSON.stringify(json)).toContain(message);
	expect(sandbox.imports).toEqual([]);
});

it('says complete, and writes, when its time has come', async () => {
	const { status: code, json } = await post(ask([person(6)]));
	expect({ code, json }).toEqual({
		code: 201,
		json: { message: expect.any(String) as string, payload: { requestId: '129a184' } },
	});
	now += 999;
	expect(await status('129a184')).toMatchObject({
		status: 200,
		json: { payload: { isCompleted: false, failedProspectsURL: null } },
	});
	expect(value(6, 'City')).not.toBe('Oslo');
	now += 1;
	const url = expect.stringMatching(/^https:.*csv$/) as string;
	expect(await status('129a184')).toMatchObject({
		json: { payload: { isCompleted: true, failedProspectsURL: url } },
	});
	expect(value(6, 'City')).toBe('Oslo');

	set({ statusShape: 'bare' });
	expect((await status('129a184')).json).toEqual({ isCompleted: true, reportURL: url });
	const unknown = { code: 40000, message: 'Prospect import request not found' };
	expect(await status('129a185')).toMatchObject({ status: 400, json: unknown });
	set({ forgetsRequestId: true });
	expect(await status('129a184')).toMatchObject({ status: 400, json: unknown });
});

it('limits imports and their status on their own', async () => {
	sandbox.settings.saleshandy.limit = { requests: 1, windowMs: 60_000, form: '400' };
	const answers = [];
	for (let round = 0; round < 2; round += 1) {
		answers.push((await post(ask([person(6)]))).status, await status('129a184'));
	}
	const limited = { error_code: 40000, error_message: 'Rate Limit exceeded' };
	expect(answers).toMatchObject([201, { status: 200 }, 400, { status: 400, json: limited }]);
	expect(sandbox.imports).toHaveLength(1);
});

it('overwrites what is given, of people found by email in whatever letter case', async () => {
	const rows = await imported([
		{ Email: prospectEmail(6).toUpperCase(), City: 'Os\r\nlo', 'Lead Score': 7, Nonsense: 'x' },
		{ Email: SHARED_EMAIL, City: 'Rome' },
	]);
	expect(rows).toMatchObject([
		{ fate: 'updated', prospectId: prospectId(6) },
		{ fate: 'updated', prospectId: prospectId(2) },
	]);
	expect([value(6, 'City'), value(6, 'Lead Score'), value(6, 'Custom 1')]).toEqual([
		'Oslo',
		'7',
		'note 6',
	]);
	expect([value(2, 'City'), value(3, 'City')]).toEqual(['Rome', 'Osaka']);
	expect(sandbox.saleshandy.prospects.size).toBe(20);
});

it('fills only what is empty, or leaves people as they are', async () => {
	const given = [person(7, { City: 'Oslo', Source: 'list' }), stranger()];
	expect(fates(await imported(given, { conflictAction: 'noUpdate' }))).toEqual(['kept', 'created']);
	expect(value(7, 'Source')).toBe('');
	await imported(given, { conflictAction: 'addMissingFields' });
	expect([value(7, 'City'), value(7, 'Source')]).toEqual(['Lyon', 'list']);
});

it('creates people who do not exist, once, with the tags of the request', async () => {
	const rows = await imported([stranger({ Plan: PLANS[1] }), stranger(), person(5)], {
		tags: ['vip', 'autumn'],
		verifyProspects: true,
	});
	expect(fates(rows)).toEqual(['created', 'updated', 'updated']);
	const [made] = strangers();
	expect(strangers()).toHaveLength(1);
	expect(made).toMatchObject({ id: rows[0]?.prospectId, verificationStatus: 'inProgress' });
	expect(made?.values).toEqual(
		new Map([
			[fieldId('Plan'), PLANS[1]],
			[fieldId('City'), 'Oslo'],
		]),
	);
	const list = await send('GET', '/prospects?search=people&pageSize=10');
	expect(list.json).toMatchObject({
		payload: [{ id: made?.id, tags: [{ name: 'vip' }, { name: 'autumn' }] }],
	});
	// He had one of them.
	const tags = sandbox.saleshandy.prospects.get(prospectId(5))?.tags;
	expect(tags?.map(({ name }) => name)).toEqual(['vip', 'autumn']);
});

it.each([
	{ Plan: 'Gold' },
	{ 'Lead Score': 'many' },
	{ 'Renewal Date': 'soon' },
	{ City: ['Oslo'] },
])('takes nothing of a person with a value of the wrong type: %j', async (wrong) => {
	const row = { Company: 'Other', ...wrong };
	const rows = await imported([person(6, row), stranger(row), person(7)]);
	expect(fates(rows)).toEqual(['refused', 'refused', 'updated']);
	expect(value(6, 'Company')).not.toBe('Other');
	expect(strangers()).toEqual([]);
});

function set(settings: Partial<ImportSettings>): void {
	Object.assign(sandbox.settings.saleshandy.import, settings);
}

it.each<[Partial<ImportSettings>, ImportRow['fate'][], Record<string, string | undefined>]>([
	[{}, ['updated', 'updated', 'created'], {}],
	[{ ignoresAll: true }, ['dropped', 'dropped', 'dropped'], { six: 'Germany', seven: 'France' }],
	[{ drops: [prospectEmail(6)] }, ['dropped', 'updated', 'created'], { six: 'Germany' }],
	[{ drops: 1 }, ['dropped', 'dropped', 'dropped'], { six: 'Germany', seven: 'France' }],
	[
		{ refuses: [prospectEmail(7), 'new@people.example'] },
		['updated', 'refused', 'refused'],
		{ seven: 'France' },
	],
	[{ planLimit: 20 }, ['updated', 'updated', 'refused'], {}],
	[{ blanksMissing: true }, ['updated', 'updated', 'created'], { company: '' }],
	[{ changesOthers: true }, ['updated', 'updated', 'created'], { eight: 'Norway' }],
	[{ createsDoubles: true }, ['updated', 'updated', 'created'], { people: '24' }],
	[{ writesLateMs: 1 }, [undefined, undefined, undefined], { six: 'Germany', seven: 'France' }],
	[{ neverCompletes: true }, ['updated', 'updated', 'created'], { complete: 'false' }],
])('behaves as it is set: %j', async (settings, wanted, seen) => {
	set(settings);
	const norway = { Country: 'Norway' };
	const rows = await imported([person(6, norway), person(7, norway), stranger(norway)]);
	expect(fates(rows)).toEqual(wanted);
	const { json } = await status('129a184');
	expect({
		six: value(6, 'Country'),
		seven: value(7, 'Country'),
		eight: value(8, 'Country'),
		company: value(6, 'Company'),
		people: String(sandbox.saleshandy.prospects.size),
		complete: String((json as { payload: { isCompleted: boolean } }).payload.isCompleted),
	}).toEqual({
		six: 'Norway',
		seven: 'Norway',
		eight: 'United States',
		company: 'Fabrikam',
		people: wanted.includes('created') ? '21' : '20',
		complete: 'true',
		...seen,
	});
});

it('writes late', async () => {
	set({ writesLateMs: 5000 });
	await imported([person(6)]);
	now += 4999;
	expect(value(6, 'City')).toBe('Berlin');
	now += 1;
	expect(value(6, 'City')).toBe('Oslo');
});

it.each<[SaleshandySettings['clearing'], string]>([
	['accept', ''],
	['ignore', 'Berlin'],
	['refuse', 'Berlin'],
])('does with a blank what an update does with it: %s', async (clearing, city) => {
	sandbox.settings.saleshandy.clearing = clearing;
	const rows = await imported([person(6, { City: '', Country: 'Norway' })]);
	expect(fates(rows)).toEqual([clearing === 'refuse' ? 'refused' : 'updated']);
	expect(value(6, 'City')).toBe(city);
});

it('refuses unknown labels where it is set so', async () => {
	set({ unknownLabels: 'refuse' });
	expect(await post(ask([person(6, { Nonsense: 'x' })]))).toMatchObject({ status: 400 });
});

it('takes 6,000 people at once', async () => {
	const many = Array.from({ length: 6_000 }, (_, n) => ({
		Email: `person${n}@many.example`,
		...Object.fromEntries(Array.from({ length: 14 }, (_unused, i) => [`Custom ${i + 1}`, `${n}`])),
	}));
	for (let round = 0; round < 2; round += 1) await imported(many);
	expect(sandbox.saleshandy.prospects.size).toBe(6_020);
	set({ drops: 0.25 });
	const dropped = (await imported(many)).filter(({ fate }) => fate === 'dropped');
	expect(Math.round(dropped.length / 300)).toBe(5);
});
