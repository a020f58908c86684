import { ANN_EMAIL, fieldId, JOANN_EMAIL, prospectEmail, prospectId, SHARED_EMAIL } from './index';
import type { SaleshandySettings } from './index';
import { person } from './people';
import { useSandbox } from './testing';
import type { Answer } from './testing';

const api = useSandbox();

interface ListedField {
	id: string;
	label: string;
	fieldType: string;
	mappingDefaultField: string | null;
	isDefault: boolean;
	metadata?: { options?: string[]; currencyCode?: string };
}
interface ListedProspect {
	id: string;
	createdAt: string;
	email: string;
	verificationStatus: string;
	attributes: { id: string; key: string; value: string }[];
	tags: unknown[];
}
const payload = <T>(answer: Answer): T => (answer.json as { payload: T }).payload;
const successes = (answer: Answer): Record<string, boolean> =>
	Object.fromEntries(
		payload<{ results: { fieldId: string; success: boolean }[] }>(answer).results.map((each) => [
			each.fieldId,
			each.success,
		]),
	);
const stored = (label: string, n = 0): string | undefined =>
	api.sandbox.saleshandy.prospects.get(prospectId(n))?.values.get(fieldId(label));
const use = (settings: Partial<SaleshandySettings>): void => {
	Object.assign(api.sandbox.settings.saleshandy, settings);
};

const FIRST = fieldId('First Name');
const LAST = fieldId('Last Name');
const PLAN = fieldId('Plan');
const EMAIL = fieldId('Email');
const UPDATE = `/prospects/${prospectId(0)}/attribute`;
const SINGLE = { fieldId: LAST, attributeValue: 'Smith' };
const AUTH = { error: true, type: 'auth', code: 1001, message: 'Invalid token' };

describe('the key', () => {
	test.each([
		['GET', '/fields', 'wrong', 400, AUTH],
		['GET', '/fields', '', 400, AUTH],
		['POST', UPDATE, 'wrong', 400, AUTH],
		['POST', UPDATE, '', 400, AUTH],
		['POST', UPDATE, null, 400, AUTH],
	])('%s %s with the key %j is refused', async (method, path, key, status, body) => {
		const sent = method === 'POST' ? { body: SINGLE } : {};
		const answer = await api.saleshandy(method, path, { key, ...sent });
		expect([answer.status, answer.json]).toEqual([status, body]);
		expect(stored('Last Name')).not.toBe('Smith');
	});

	test('a read without the header is answered, as was observed', async () => {
		const answer = await api.saleshandy('GET', '/fields', { key: null });
		expect(answer.status).toBe(200);
	});

	test('validKeys revokes and adds keys', async () => {
		api.sandbox.settings.validKeys.saleshandy = ['new'];
		expect((await api.saleshandy('GET', '/fields')).json).toEqual(AUTH);
		expect((await api.saleshandy('GET', '/fields', { key: 'new' })).status).toBe(200);
	});

	test('Bearer is not understood', async () => {
		const headers = { authorization: `Bearer ${api.sandbox.keys.saleshandy}` };
		const answer = await api.saleshandy('POST', UPDATE, { key: null, headers, body: SINGLE });
		expect(answer.json).toEqual(AUTH);
	});
});

describe('GET /fields', () => {
	const list = async (query = ''): Promise<ListedField[]> =>
		payload(await api.saleshandy('GET', `/fields${query}`));

	test('systemFields=true lists built-in and custom fields with stable ids', async () => {
		const answer = await api.saleshandy('GET', '/fields?systemFields=true', {
			headers: { 'content-type': 'application/json' },
		});
		expect(answer.status).toBe(200);
		expect(answer.json).toMatchObject({ message: 'Successfully fetched fields of the user' });
		const fields = payload<ListedField[]>(answer);
		expect(fields[0]).toEqual({
			id: fieldId('First Name'),
			label: 'First Name',
			fieldType: 'text',
			mappingDefaultField: 'firstName',
			isDefault: true,
		});
		expect(fields.find(({ label }) => label === 'Plan')).toEqual({
			id: fieldId('Plan'),
			label: 'Plan',
			fieldType: 'dropdown',
			mappingDefaultField: null,
			isDefault: false,
			metadata: { options: ['Free', 'Growth', 'Enterprise'] },
		});
		expect(fields.find(({ label }) => label === 'Deal Value')?.metadata).toEqual({
			currencyCode: 'USD',
		});
		expect(fields.find(({ label }) => label === 'Industry')).toMatchObject({
			fieldType: 'dropdown',
			isDefault: true,
		});
		expect(new Set(fields.map(({ fieldType }) => fieldType))).toEqual(
			new Set(['text', 'number', 'date', 'long-text', 'dropdown', 'currency']),
		);
		const writable = fields.filter(({ mappingDefaultField }) => mappingDefaultField !== 'email');
		expect(writable.length).toBeGreaterThanOrEqual(30);
		expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
		for (const { id } of fields) expect(id).toMatch(/^[0-9A-Za-z]{10}$/);
	});

	test.each(['', '?systemFields=false'])('custom fields only with %j', async (query) => {
		const fields = await list(query);
		expect(fields.every(({ isDefault }) => !isDefault)).toBe(true);
		expect(fields.length).toBeGreaterThan(0);
	});

	test('fieldsWithOptions: false hides the metadata', async () => {
		use({ fieldsWithOptions: false });
		const fields = await list('?systemFields=true');
		expect(fields.some((field) => 'metadata' in field)).toBe(false);
	});

	test('nestedFields: true nests the list', async () => {
		use({ nestedFields: true });
		const answer = await api.saleshandy('GET', '/fields?systemFields=true');
		expect(payload<{ data: ListedField[] }>(answer).data[0]?.label).toBe('First Name');
	});

	test.each([
		['/fields?limit=5', 'property limit should not exist'],
		['/fields?systemFields=yes', 'systemFields must be one of the following values: true, false'],
		['/prospects?limit=5', 'property limit should not exist'],
		['/prospects?page=0', 'page must be a positive integer'],
		['/prospects?pageSize=ten', 'pageSize must be a positive integer'],
		['/prospects?sort=UP', 'sort must be one of the following values: ASC, DESC'],
		['/prospects?sortBy=email', 'sortBy must be one of the following values: createdAt, owner'],
		['/prospects?search=a&search=b', 'search must be a string'],
	])('%s is refused', async (path, sentence) => {
		const answer = await api.saleshandy('GET', path);
		expect(answer.status).toBe(400);
		expect(answer.json).toMatchObject({ statusCode: 400, message: [sentence] });
	});
});

describe('GET /prospects', () => {
	const list = async (query: string): Promise<ListedProspect[]> =>
		payload(await api.saleshandy('GET', `/prospects${query}`));
	const emails = async (query: string): Promise<string[]> =>
		(await list(query)).map(({ email }) => email);

	test('rows have the documented shape, and the answer no total', async () => {
		const answer = await api.saleshandy('GET', `/prospects?search=${JOANN_EMAIL}`);
		expect(answer.status).toBe(200);
		expect(Object.keys(answer.json as object).sort()).toEqual(['message', 'payload']);
		expect(payload<ListedProspect[]>(answer)[0]).toMatchObject({
			id: prospectId(1),
			email: JOANN_EMAIL,
			createdAt: '2024-01-01T01:00:00.000Z',
			verificationStatus: 'valid',
			attributes: expect.arrayContaining([
				{ id: 'lPYGOLkyzV', key: 'First Name', value: 'Joann' },
			]) as unknown,
			tags: [],
		});
	});

	test.each([
		['', 100],
		['?pageSize=10', 10],
		['?pageSize=1', 1],
		['?pageSize=500', 100],
		['?page=3', 100],
		['?page=4', 0],
		['?page=31&pageSize=10', 0],
		['?page=6&pageSize=50&sort=ASC', 50],
	])('%j gives %d rows', async (query, rows) => {
		expect(await list(query)).toHaveLength(rows);
	});

	test('pages follow one another without overlap, newest first unless told', async () => {
		const ids = [];
		for (const page of [1, 2, 3]) ids.push(...(await list(`?page=${page}`)).map(({ id }) => id));
		expect(ids).toEqual(Array.from({ length: 300 }, (_, n) => prospectId(299 - n)));
		const [oldest] = await list('?sort=ASC&sortBy=createdAt&pageSize=1');
		expect(oldest?.id).toBe(prospectId(0));
	});

	test('a search for an address also finds addresses that contain it', async () => {
		expect((await emails(`?search=${ANN_EMAIL}`)).sort()).toEqual([ANN_EMAIL, JOANN_EMAIL]);
	});

	test('a search is loose: the words may be apart, and are matched in names too', async () => {
		const { first, last, email } = person(30);
		expect(await emails(`?search=${last}%20${first.toUpperCase()}`)).toEqual([email]);
		expect(await emails('?search=ANN.acme')).toContain(JOANN_EMAIL);
	});

	test('two prospects can share an address', async () => {
		const rows = await list(`?search=${SHARED_EMAIL}`);
		expect(rows.map(({ id }) => id).sort()).toEqual([prospectId(2), prospectId(3)].sort());
	});

	test('all other addresses are unique', () => {
		const all = [...api.sandbox.saleshandy.prospects.values()].map(({ email }) => email);
		expect(new Set(all).size).toBe(all.length - 1);
		expect(prospectEmail(40)).toBe(all[40]);
	});

	test('two ids differ in letter case only', () => {
		expect(prospectId(4)).not.toBe(prospectId(5));
		expect(prospectId(4).toLowerCase()).toBe(prospectId(5).toLowerCase());
	});

	test.each([
		['?includeCustomFields=true', true],
		['?includeCustomFields=false', false],
		['', false],
	])('%j shows custom fields: %j', async (query, shown) => {
		const [row] = await list(query);
		const keys = row?.attributes.map(({ key }) => key) ?? [];
		expect(keys).toContain('First Name');
		expect(keys.includes('Plan')).toBe(shown);
	});

	test('attributeIds: real shows field ids', async () => {
		use({ attributeIds: 'real' });
		const [row] = await list('?includeCustomFields=true&pageSize=1');
		expect(row?.attributes.find(({ key }) => key === 'Plan')?.id).toBe(PLAN);
	});
});

describe('POST /prospects/:prospectId/attribute', () => {
	const post = (body: unknown): Promise<Answer> => api.saleshandy('POST', UPDATE, { body });

	test('single form', async () => {
		const answer = await post(SINGLE);
		expect([answer.status, answer.json]).toEqual([
			201,
			{
				message: 'Prospect attribute updated successfully',
				payload: { results: [{ fieldId: LAST, success: true }] },
			},
		]);
		expect(stored('Last Name')).toBe('Smith');
		expect(api.sandbox.calls[0]).toMatchObject({ applied: true, status: 201, body: SINGLE });
	});

	test('the list wins over the single form, and an unknown field does not spoil it', async () => {
		const attributes = [
			{ fieldId: FIRST, attributeValue: 'Jo' },
			{ fieldId: 'INVALIDxx', attributeValue: 'x' },
		];
		const answer = await post({ ...SINGLE, attributes });
		expect(payload(answer)).toEqual({
			results: [
				{ fieldId: FIRST, success: true },
				{ fieldId: 'INVALIDxx', success: false },
			],
		});
		expect([stored('First Name'), stored('Last Name')]).toEqual(['Jo', 'Adler']);
	});

	test.each([
		[{}, ['fieldId must be a string', 'attributeValue must be a string']],
		[{ fieldId: LAST }, ['attributeValue must be a string']],
		[{ attributeValue: 'x' }, ['fieldId must be a string']],
		[{ fieldId: LAST, attributeValue: 5 }, ['attributeValue must be a string']],
		[{ fieldId: LAST, attributeValue: null }, ['attributeValue must be a string']],
		[{ ...SINGLE, overwrite: true }, ['property overwrite should not exist']],
		[{ attributes: {} }, ['attributes must be an array']],
		[{ attributes: [] }, ['attributes should not be empty']],
		[
			{ attributes: [{ fieldId: LAST, attributeValue: true }] },
			['attributes.0.attributeValue must be a string'],
		],
		[{ attributes: [{ ...SINGLE, value: 1 }] }, ['attributes.0.property value should not exist']],
		[[SINGLE], ['body must be an object']],
	])('%j is refused', async (body, message) => {
		const answer = await post(body);
		expect(answer.status).toBe(400);
		expect(answer.json).toEqual({ statusCode: 400, message, error: 'Bad Request' });
		expect(api.sandbox.calls[0]?.applied).toBe(false);
	});

	test.each([
		['broken JSON', { raw: '{"fieldId":' }],
		[
			'JSON labelled as text',
			{ raw: JSON.stringify(SINGLE), headers: { 'content-type': 'text/plain' } },
		],
		['no body', {}],
	])('%s is refused', async (_what, options) => {
		const answer = await api.saleshandy('POST', UPDATE, options);
		expect([answer.status, stored('Last Name')]).toEqual([400, 'Adler']);
	});

	test.each([
		['Plan', 'Growth', true],
		['Plan', 'growth', false],
		['Plan', 'Gold', false],
		['Industry', 'Software', true],
		['Industry', 'Software ', false],
		['Lead Score', '12', true],
		['Lead Score', '-1.5', true],
		['Lead Score', '1,000', false],
		['Lead Score', 'many', false],
		['Deal Value', '1200.50', true],
		['Deal Value', '$1200', false],
		['Renewal Date', '2026-02-28', true],
		['Renewal Date', '2026-02-28T10:00:00Z', true],
		['Renewal Date', '2026-02-28T10:00:00.000+02:00', true],
		['Renewal Date', '2026-02-30', false],
		['Renewal Date', '28.02.2026', false],
		['Notes', 'two\nlines', true],
		['Email', 'new@acme.example', false],
	])('%s takes %j: %j', async (label, value, taken) => {
		const before = stored(label);
		const answer = await api.update({ [fieldId(label)]: value });
		expect(successes(answer)).toEqual({ [fieldId(label)]: taken });
		expect(stored(label)).toBe(taken ? value : before);
		expect(api.sandbox.calls[0]?.applied).toBe(taken);
		expect(api.sandbox.saleshandy.prospects.get(prospectId(0))?.email).toBe(ANN_EMAIL);
	});

	test.each([
		['a bad dropdown value', PLAN, 'Gold', true],
		['a bad number', fieldId('Lead Score'), 'x', true],
		['the e-mail', EMAIL, 'new@acme.example', true],
		['an unknown field', 'INVALIDxx', 'x', false],
	])('%s beside a good value spoils it: %4$j', async (_what, id, value, spoils) => {
		const answer = await api.update({ [LAST]: 'Smith', [id]: value });
		expect(answer.status).toBe(201);
		expect(successes(answer)).toEqual({ [LAST]: !spoils, [id]: false });
		expect(stored('Last Name')).toBe(spoils ? 'Adler' : 'Smith');
		expect(api.sandbox.calls[0]?.applied).toBe(!spoils);
	});

	test('poison: false lets the good values through', async () => {
		use({ poison: false });
		const answer = await api.update({ [LAST]: 'Smith', [PLAN]: 'Gold', [EMAIL]: 'x@y.example' });
		expect(successes(answer)).toEqual({ [LAST]: true, [PLAN]: false, [EMAIL]: false });
		expect(stored('Last Name')).toBe('Smith');
	});

	test.each([
		['accept', true, '', true],
		['ignore', true, 'Adler', false],
		['refuse', false, 'Adler', false],
	] as const)('clearing: %s', async (clearing, success, after, applied) => {
		use({ clearing });
		expect(successes(await api.update({ [LAST]: '' }))).toEqual({ [LAST]: success });
		expect(stored('Last Name')).toBe(after);
		expect(api.sandbox.calls[0]?.applied).toBe(applied);
	});

	test.each([
		['http400-50001', 400, { error: true, code: 50001, message: 'Failed to prospect attribute' }],
		['http404', 404, { statusCode: 404, message: 'Prospect not found', error: 'Not Found' }],
		[
			'all-false',
			201,
			{
				message: 'Prospect attribute updated successfully',
				payload: { results: [{ fieldId: LAST, success: false }] },
			},
		],
	] as const)('unknownProspect: %s', async (unknownProspect, status, body) => {
		use({ unknownProspect });
		const answer = await api.update({ [LAST]: 'Smith' }, prospectId(999));
		expect([answer.status, answer.json]).toEqual([status, body]);
		expect(api.sandbox.calls[0]?.applied).toBe(false);
	});

	test('ids are case-sensitive', async () => {
		await api.update({ [LAST]: 'Smith' }, prospectId(5));
		expect([stored('Last Name', 4), stored('Last Name', 5)]).toEqual(['Eriksen', 'Smith']);
	});
});

test.each([
	['GET', '/user'],
	['PATCH', `/prospects/${prospectId(0)}`],
	['GET', `/prospects/${prospectId(0)}`],
	['PUT', UPDATE],
])('%s %s is not there, with or without a key', async (method, path) => {
	for (const key of [api.sandbox.keys.saleshandy, 'wrong']) {
		const answer = await api.saleshandy(method, path, { key });
		expect([answer.status, answer.json]).toEqual([
			404,
			{ statusCode: 404, message: `Cannot ${method} /v1${path}`, error: 'Not Found' },
		]);
	}
});
