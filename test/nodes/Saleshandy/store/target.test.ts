import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Prospect } from '../../../sandbox';
import { ANN_EMAIL, JOANN_EMAIL, prospectEmail, prospectId, SHARED_EMAIL } from '../../../sandbox';
import {
	about,
	attribute,
	CONTINUE,
	details,
	failed,
	item,
	json,
	LIST_FIELDS,
	LIST_PROSPECTS,
	locator,
	prospect,
	someText,
	UPDATE_PROSPECT,
	withSandbox,
} from '../../kit';
import { status, TRIES } from '../../refusals';

const kit = withSandbox();
const CITY = json({ City: 'Rome' });

const byId = (id = '={{ $json.to }}') => ({ ...prospect(locator('id', id)), ...CITY });
const byEmail = (email = '={{ $json.to }}') => ({ ...prospect(locator('email', email)), ...CITY });

function updated(index: number, n: number) {
	return item(index, {
		prospectId: prospectId(n),
		status: 'updated',
		summary: someText(),
		results: [attribute('City', 'Rome')],
	});
}

/** The same where the row gives the email. */
const found = (index: number, n: number, email = prospectEmail(n)) =>
	about({ email }, updated(index, n));

const refused = (index: number, says: RegExp, reason: string) =>
	failed(index, says, details(reason, 'no'));

/** Adds a prospect to the account. */
function add(id: string, email: string): void {
	const like = kit.sandbox.saleshandy.prospects.get(prospectId(0)) as Prospect;
	kit.sandbox.saleshandy.prospects.set(id, { ...like, id, email, values: new Map() });
}

const searches = () => kit.sandbox.calls.filter(({ endpoint }) => endpoint === LIST_PROSPECTS);

describe('a prospect that is named by something else than an id', () => {
	it.each<[unknown, RegExp]>([
		['', /'Prospect' is empty.*every row/],
		['   ', /'Prospect' is empty/],
		[null, /'Prospect' is empty/],
		[undefined, /'Prospect' is empty/],
		[true, /'Prospect' is not text/],
		[{ id: prospectId(0) }, /'Prospect' is not text/],
		[[prospectId(0)], /'Prospect' is not text/],
		['abc', /'Prospect' is not a prospect ID: 'abc'.*jzRkmgMdwA/],
		['Ann Acme', /'Prospect' is not a prospect ID/],
		[ANN_EMAIL, /'Prospect' is not a prospect ID.*By Email/],
		['..', /'Prospect' is not a prospect ID/],
		['../fields', /'Prospect' is not a prospect ID/],
		['../../../fields?x=', /'Prospect' is not a prospect ID/],
		[`${prospectId(1)}/../${prospectId(2)}`, /'Prospect' is not a prospect ID/],
		[`${prospectId(1)}?`, /'Prospect' is not a prospect ID/],
		[`${prospectId(1)}#`, /'Prospect' is not a prospect ID/],
		['%2e%2e', /'Prospect' is not a prospect ID/],
		['..%2Ffields', /'Prospect' is not a prospect ID/],
		['..\\fields', /'Prospect' is not a prospect ID/],
		['http://evil.example/abcd', /'Prospect' is not a prospect ID/],
		['//evil.example/abcd', /'Prospect' is not a prospect ID/],
		['@evil.example/', /'Prospect' is not a prospect ID/],
		['abcd\r\nx-api-key: other', /'Prospect' is not a prospect ID/],
		['x'.repeat(5_000), /^.{0,400}$/],
	])('%j: fails its row, and only that', async (to, says) => {
		const { output } = await kit.run(
			'saleshandy',
			byId(),
			[{ to }, { to: prospectId(1) }] as IDataObject[],
			CONTINUE,
		);
		expect(output).toEqual([refused(0, says, 'invalid-input'), updated(1, 1)]);
		expect(kit.endpoints()).toEqual([LIST_FIELDS, UPDATE_PROSPECT]);
	});
});

describe('an id', () => {
	it.each<[string, INodeParameters]>([
		['from the list', locator('list', prospectId(0))],
		['by hand', locator('id', prospectId(0))],
		['with blanks around it', locator('id', ` ${prospectId(0)}\n`)],
		['by expression', locator('id', '={{ $json.to }}')],
	])('%s', async (_, target) => {
		const { output } = await kit.run('saleshandy', { ...prospect(target), ...CITY }, [
			{ to: prospectId(0) },
		]);
		expect(output).toEqual([updated(0, 0)]);
		expect(searches()).toEqual([]);
	});

	it('may be the whole parameter', async () => {
		const { output } = await kit.run('saleshandy', { prospectId: '={{ $json.to }}', ...CITY }, [
			{ to: prospectId(0) },
		]);
		expect(output).toEqual([updated(0, 0)]);
	});

	it('may be a number', async () => {
		add('4711471', 'number@acme.example');
		const { output } = await kit.run('saleshandy', byId(), [{ to: 4711471 }]);
		expect(output[0]?.json).toMatchObject({ prospectId: '4711471', status: 'updated' });
	});

	it.each(['toString', '__proto__', 'constructor'])('may be %s', async (id) => {
		add(id, 'odd@acme.example');
		const { output } = await kit.run('saleshandy', byId(), [{ to: id }, { to: prospectId(0) }]);
		expect(output.map(({ json: row }) => row.prospectId)).toEqual([id, prospectId(0)]);
		expect(kit.writes()).toHaveLength(2);
	});
});

describe('an email that is none', () => {
	it.each([
		'',
		'ann',
		'ann@acme',
		'@acme.example',
		'ann acme@acme.example',
		`${ANN_EMAIL}, x@y.example`,
		42,
		false,
	])('%j: fails its row, and only that', async (to) => {
		const { output } = await kit.run(
			'saleshandy',
			byEmail(),
			[{ to }, { to: prospectEmail(1) }],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /'Prospect' is (empty|not text|not a valid email address)/, 'invalid-input'),
			found(1, 1),
		]);
		expect(kit.endpoints()).toEqual([LIST_FIELDS, LIST_PROSPECTS, UPDATE_PROSPECT]);
	});
});

describe('finding by email', () => {
	it('takes the exact address, though the search finds others too', async () => {
		const { output } = await kit.run('saleshandy', byEmail(), [{ to: ANN_EMAIL }]);
		expect(output).toEqual([found(0, 0)]);
		expect(searches()[0]?.query).toMatchObject({ search: ANN_EMAIL });
	});

	it('ignores letter case, on both sides', async () => {
		add('MixedCase1', 'Mixed.Case@Acme.Example');
		const { output } = await kit.run('saleshandy', byEmail(), [{ to: 'MIXED.case@acme.example' }]);
		expect(output[0]?.json).toMatchObject({ prospectId: 'MixedCase1', status: 'updated' });
	});

	it('sends documented parameters only', async () => {
		await kit.run('saleshandy', byEmail(), [{ to: ANN_EMAIL }]);
		const known = ['search', 'pageSize', 'page', 'sort', 'sortBy', 'includeCustomFields'];
		expect(known).toEqual(expect.arrayContaining(Object.keys(searches()[0]?.query ?? {})));
	});

	it.each([
		"o'brien+news@acme.example",
		'a&page=3@acme.example',
		'a%20b@acme.example',
		'a?b#c@acme.example',
		'josé@acme.example',
		'../fields@acme.example',
		'a[b]=c@acme.example',
	])('asks for %s as it is', async (email) => {
		add('OddAddress', email);
		const { output } = await kit.run('saleshandy', byEmail(), [{ to: email }]);
		expect(output[0]?.json).toMatchObject({ prospectId: 'OddAddress', status: 'updated' });
		expect(searches()[0]).toMatchObject({
			path: '/saleshandy/v1/prospects',
			query: { search: email, page: '1' },
		});
	});

	it('says that there is none, in that row only', async () => {
		const { output } = await kit.run(
			'saleshandy',
			byEmail(),
			[{ to: 'nobody@acme.example' }, { to: JOANN_EMAIL }],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /no prospect with the email nobody@acme\.example.*Check the address/, 'not-found'),
			found(1, 1),
		]);
	});

	it('says which ones there are, where there are several', async () => {
		const { output } = await kit.run(
			'saleshandy',
			byEmail(),
			[{ to: SHARED_EMAIL }, { to: JOANN_EMAIL }],
			CONTINUE,
		);
		expect(output).toEqual([
			refused(0, /2 prospects with the email team@shared\.example.*by its ID/, 'ambiguous'),
			found(1, 1),
		]);
		expect(output[0]?.json.error).toContain(prospectId(2));
		expect(output[0]?.json.error).toContain(prospectId(3));
		expect(kit.writes()).toHaveLength(1);
	});

	it('looks each address up once, however many rows have it', async () => {
		const rows = Array.from({ length: 30 }, (_, n) => ({ to: prospectEmail(n % 2) }));
		const { output } = await kit.run('saleshandy', byEmail(), rows);
		expect(output).toEqual(rows.map((_, n) => found(n, n % 2)));
		expect(searches()).toHaveLength(2);
		expect(kit.writes()).toHaveLength(2);
	});

	it('reads all pages of what the search finds', async () => {
		for (let n = 0; n < 150; n += 1) add(`Similar${n}`, `lee.acme.example${n}@x.example`);
		add('TheRealLee', 'lee@acme.example');
		const lee = kit.sandbox.saleshandy.prospects.get('TheRealLee');
		Object.assign(lee ?? {}, { createdAt: '2031-01-01T00:00:00.000Z' });
		const { output } = await kit.run('saleshandy', byEmail(), [{ to: 'lee@acme.example' }]);
		expect(output[0]?.json).toMatchObject({ prospectId: 'TheRealLee' });
		expect(searches().map(({ query }) => query.page)).toEqual(['1', '2']);
	});

	it.each([
		[500, 1],
		[502, TRIES],
	])('fails for the row whose search is answered %i, and no other', async (code, requests) => {
		const searched = ({ query }: { query: IDataObject }) => query.search === prospectEmail(7);
		kit.fail(searched, status(code));
		const rows = [{ to: prospectEmail(0) }, { to: prospectEmail(7) }];
		const { output } = await kit.run('saleshandy', byEmail(), rows, CONTINUE);
		expect(output).toEqual([
			found(0, 0),
			failed(1, new RegExp(`HTTP ${code}`), details('unavailable', 'no', code, true)),
		]);
		expect(kit.sandbox.calls.filter(searched)).toHaveLength(requests);
		expect(kit.writes()).toHaveLength(1);
	});
});

describe('finding many by email', () => {
	const many = Array.from({ length: 40 }, (_, n) => (n + 10) * 5);

	it('needs fewer requests than a search for each', async () => {
		const { output } = await kit.run(
			'saleshandy',
			byEmail(),
			many.map((n) => ({ to: prospectEmail(n).toUpperCase() })),
		);
		expect(output).toEqual(many.map((n, index) => found(index, n, prospectEmail(n).toUpperCase())));
		expect(searches().length).toBeLessThan(20);
	});

	it('says who is missing and who is there twice', async () => {
		const rows = many.map((n) => ({ to: prospectEmail(n) }));
		rows[3] = { to: 'nobody@acme.example' };
		rows[7] = { to: SHARED_EMAIL };
		const { output } = await kit.run('saleshandy', byEmail(), rows, CONTINUE);
		expect(output).toEqual(
			many.map((n, index) => {
				if (index === 3) return refused(index, /nobody@acme/, 'not-found');
				if (index === 7) return refused(index, /2 prospects/, 'ambiguous');
				return found(index, n);
			}),
		);
	});

	it('searches for each where the list does not answer', async () => {
		kit.fail(({ endpoint, query }) => endpoint === LIST_PROSPECTS && !query.search, {
			kind: 'status',
			status: 500,
		});
		const rows = many.slice(0, 8).map((n) => ({ to: prospectEmail(n) }));
		const { output } = await kit.run('saleshandy', byEmail(), rows);
		expect(output).toEqual(rows.map((_, index) => found(index, many[index] ?? 0)));
	});

	it('searches for each where the account is large', async () => {
		for (let n = 0; n < 900; n += 1) add(`Extra${n}`, `extra${n}@x.example`);
		const rows = many.slice(0, 10).map((n) => ({ to: prospectEmail(n) }));
		const { output } = await kit.run('saleshandy', byEmail(), rows);
		expect(output).toEqual(rows.map((_, index) => found(index, many[index] ?? 0)));
		expect(searches().length).toBeLessThanOrEqual(11);
	});
});
