import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Call, Fault, ImportSettings, Prospect } from '../../sandbox';
import { fieldId, prospectEmail, prospectId } from '../../sandbox';
import type { More } from '../kit';
import {
	attribute,
	containing,
	CONTINUE,
	details,
	failed,
	item,
	json,
	LIST_FIELDS,
	LIST_PROSPECTS,
	options,
	partly,
	someText,
	UPDATE_PROSPECT,
	withSandbox,
} from '../kit';

const kit = withSandbox();

const IMPORT = 'POST /saleshandy/v1/prospects/import-with-field-name';
const STATUS = 'GET /saleshandy/v1/prospects/import-status/:requestId';

const UPSERT = { operation: 'upsert', email: '={{ $json.email }}' };
const CITY = json('={{ { City: $json.city } }}');

const run = async (
	rows: readonly IDataObject[],
	parameters: INodeParameters = {},
	more: More = {},
) =>
	await kit.run('saleshandy', { ...UPSERT, ...CITY, ...parameters }, rows, {
		...CONTINUE,
		...more,
	});

/** Rows of people who are not in the account. */
const newPeople = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({ email: `new${n}@fresh.example`, city: `City ${n}` }));
const everyone = () => [...kit.sandbox.saleshandy.prospects.values()];
const withEmail = (email: string): Prospect[] =>
	everyone().filter((prospect) => prospect.email.toLowerCase() === email.toLowerCase());
const city = (email: string) => withEmail(email).map(({ values }) => values.get(fieldId('City')));
const importing = (settings: Partial<ImportSettings>) =>
	Object.assign(kit.sandbox.settings.saleshandy.import, settings);
const statuses = (output: ReadonlyArray<{ json: IDataObject }>) =>
	output.map(({ json: { status } }) => status);
const times = (count: number, word: string) => Array.from({ length: count }, () => word);
const sizes = () => kit.sandbox.imports.map(({ rows }) => rows.length);

it('creates one who is not there, as a webhook sends it, and sees it within ten seconds', async () => {
	const start = kit.clock.now();
	const { output } = await run(newPeople(1));
	expect(kit.clock.now() - start).toBeLessThan(10_000);
	const [jane] = withEmail('new0@fresh.example');
	expect(output).toEqual([
		item(0, {
			email: 'new0@fresh.example',
			prospectId: jane?.id,
			status: 'created',
			summary: 'Created with 1 field',
			results: [attribute('City', 'City 0')],
		}),
	]);
	expect(kit.endpoints()).toEqual([LIST_FIELDS, LIST_PROSPECTS, IMPORT, STATUS, LIST_PROSPECTS]);
	expect(kit.writes().map(({ body }) => body)).toEqual([
		{
			prospectList: [{ Email: 'new0@fresh.example', City: 'City 0' }],
			conflictAction: 'overwrite',
			verifyProspects: false,
		},
	]);
});

it('updates those who exist, creates the others together, and merges rows of one person', async () => {
	const there = { email: ` ${prospectEmail(10).toUpperCase()} `, city: 'Rome' };
	const again = { email: 'NEW0@Fresh.example', city: 'Oslo' };
	const { output, hints } = await run([there, ...newPeople(2), again]);
	const [id0, id1] = [0, 1].map((n) => withEmail(`new${n}@fresh.example`)[0]?.id);
	expect(output).toEqual([
		item(0, {
			email: prospectEmail(10).toUpperCase(),
			prospectId: prospectId(10),
			status: 'updated',
			summary: '1 field updated',
			results: [attribute('City', 'Rome')],
		}),
		item(
			1,
			partly({ prospectId: id0, status: 'created', results: [partly({ status: 'skipped' })] }),
		),
		item(2, partly({ prospectId: id1, status: 'created', results: [attribute('City', 'City 1')] })),
		item(3, partly({ prospectId: id0, status: 'created', results: [attribute('City', 'Oslo')] })),
	]);
	expect(everyone()).toHaveLength(302);
	expect(sizes()).toEqual([2]);
	expect(hints[0]?.message).toMatch(/^4 rows: 3 created, 1 updated\./);
	expect(hints[0]?.type).toBe('info');
});

it('gives tags and verification to those who are created, and to nobody else', async () => {
	const rows = [...newPeople(1), { email: prospectEmail(11), city: 'Rome' }];
	await run(rows, options({ tags: 'news, vip ,news', verifyProspects: true }));
	expect(kit.sandbox.imports).toEqual([
		partly({
			tags: ['news', 'vip'],
			verifyProspects: true,
			rows: [partly({ email: 'new0@fresh.example' })],
		}),
	]);
	expect(withEmail(prospectEmail(11))[0]?.tags).toEqual([]);
});

it.each([
	['a tag that is too short', newPeople(1), { tags: 'ok, vip' }, /^The tag 'ok' is too short\. /],
	[
		'an address that is none',
		[{ email: 'jane' }],
		{},
		/^'Email' is not a valid email address: 'jane'/,
	],
])('refuses %s before anything is sent', async (_, rows, its, says) => {
	const { output } = await run(rows, options(its));
	const about = rows[0]?.email === 'jane' ? {} : { email: 'new0@fresh.example' };
	expect(output).toEqual([failed(0, says, details('invalid-input', 'no'), about)]);
	expect(kit.writes()).toEqual([]);
	expect(kit.sandbox.imports).toEqual([]);
});

it('says of one whom the import took without a word that nobody was created', async () => {
	importing({ refuses: ['new1@fresh.example'] });
	const { output } = await run(newPeople(3));
	expect(output[1]).toEqual(
		failed(
			1,
			/^Saleshandy accepted the import of new1@fresh\.example and created no prospect\. .*bounced or unsubscribed.*limit/,
			details('rejected', 'yes'),
			{ email: 'new1@fresh.example' },
		),
	);
	expect(statuses(output)).toEqual(['created', 'failed', 'created']);
});

it('a value that the import does not take costs its field and not the person', async () => {
	kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
	const { output } = await run(newPeople(1), json({ City: 'Rome', Plan: 'Gold', Notes: 'a\nb' }));
	const [{ id, values } = { id: '', values: new Map() }] = withEmail('new0@fresh.example');
	expect(output).toEqual([
		item(0, {
			email: 'new0@fresh.example',
			prospectId: id,
			status: 'created',
			summary: someText(),
			results: [
				attribute('City', 'Rome'),
				partly({ field: 'Plan', status: 'rejected' }),
				attribute('Notes', 'a\nb'),
			],
		}),
	]);
	expect([values.get(fieldId('City')), values.get(fieldId('Notes'))]).toEqual(['Rome', 'a\nb']);
});

it('creates a person of whom the row gives the address alone, and never sends a blank', async () => {
	const { output } = await run([{ email: 'new0@fresh.example' }], {
		...json('={{ { City: "", Country: "  " } }}'),
		...options({ emptyValues: 'clear' }),
	});
	expect(output).toEqual([
		item(
			0,
			partly({
				status: 'created',
				results: [attribute('City', '', 'unchanged'), attribute('Country', '', 'unchanged')],
			}),
		),
	]);
	expect(kit.writes().map(({ body }) => body)).toEqual([
		partly({ prospectList: [{ Email: 'new0@fresh.example' }] }),
	]);
	const bare = await run([{ email: 'new1@fresh.example' }], json('{}'));
	expect(bare.output).toEqual([
		item(0, partly({ status: 'created', summary: 'Created', results: [] })),
	]);
});

it('a dry run says whom it would create, and sends nothing that writes', async () => {
	const rows = [...newPeople(1), { email: prospectEmail(10), city: 'Rome' }];
	const { output } = await run(rows, options({ dryRun: true }));
	expect(output).toEqual([
		item(0, {
			email: 'new0@fresh.example',
			prospectId: null,
			status: 'planned',
			summary: 'Would be created with 1 field',
			results: [attribute('City', 'City 0', 'planned')],
		}),
		item(1, partly({ prospectId: prospectId(10), status: 'planned' })),
	]);
	expect(kit.writes()).toEqual([]);
});

it('many new people take one import and few other requests', async () => {
	kit.sandbox.settings.saleshandy.limit = { requests: 20, windowMs: 60_000, headers: 'reset-date' };
	const old = Array.from({ length: 20 }, (_, n) => ({
		email: prospectEmail(20 + n),
		city: 'Rome',
	}));
	const { output } = await run([...newPeople(400), ...old]);
	expect(statuses(output)).toEqual([...times(400, 'created'), ...times(20, 'updated')]);
	expect(newPeople(400).filter(({ email, city: to }) => city(email as string)[0] !== to)).toEqual(
		[],
	);
	expect(sizes()).toEqual([400]);
	expect(kit.endpoints().filter((each) => each !== UPDATE_PROSPECT).length).toBeLessThanOrEqual(20);
	expect(everyone()).toHaveLength(700);
});

it('those who exist go by Bulk Import where that option is on', async () => {
	kit.sandbox.settings.saleshandy.limit = { requests: 20, windowMs: 60_000, headers: 'reset-date' };
	const old = Array.from({ length: 200 }, (_, n) => ({
		email: prospectEmail(20 + n),
		city: 'Rome',
	}));
	const { output, hints } = await run([...newPeople(200), ...old], options({ bulkImport: true }));
	expect(statuses(output)).toEqual([...times(200, 'created'), ...times(200, 'updated')]);
	expect(hints[0]?.message).toMatch(
		/^400 rows: 200 created, 200 updated\..* written by Bulk Import and read back/,
	);
	expect(everyone()).toHaveLength(500);
});

it('nobody is created where the search shows somebody who cannot be read', async () => {
	const body = { payload: [{ id: 7, email: { address: 'new0@fresh.example' } }] };
	kit.fail(LIST_PROSPECTS, { kind: 'wrong-shape', body });
	const { output } = await run(newPeople(1));
	expect(output).toEqual([
		failed(0, /unexpected response/, details('unexpected-response', 'no', 200, true)),
	]);
	expect(kit.sandbox.imports).toEqual([]);
});

it('nobody is said to be missing where the search shows somebody who cannot be read', async () => {
	const unreadable: Fault = { kind: 'wrong-shape', body: { payload: [{ id: null }] } };
	const isLook = ({ endpoint, query }: Call) =>
		endpoint === LIST_PROSPECTS && query.search === 'new0@fresh.example';
	kit.fail((call) => isLook(call) && kit.sandbox.imports.length > 0, unreadable);
	const { output } = await run(newPeople(2));
	expect(output).toEqual([
		failed(0, /unexpected response/, details('unexpected-response', 'unknown', 200, true)),
		item(1, partly({ status: 'created' })),
	]);
});

it.each([
	[1, { payload: [{ id: null }] }, 1],
	[3, { payload: [{ id: null }] }, 3],
	[8, {}, 1],
])('a look that cannot be read is not the last one (%d people)', async (people, body, looks) => {
	const isLook = ({ endpoint }: Call) =>
		endpoint === LIST_PROSPECTS && kit.sandbox.imports.length > 0;
	kit.fail(isLook, { kind: 'wrong-shape', body }, looks);
	const { output } = await run(newPeople(people));
	expect(statuses(output)).toEqual(times(people, 'created'));
	expect(kit.sandbox.imports).toHaveLength(1);
});

it('everybody is searched for where the list has somebody who cannot be read', async () => {
	const unreadable: Fault = { kind: 'wrong-shape', body: { payload: [{ id: null }] } };
	kit.fail(({ endpoint, query }) => endpoint === LIST_PROSPECTS && !query.search, unreadable);
	const rows = Array.from({ length: 8 }, (_, n) => ({
		email: prospectEmail(20 + n),
		city: 'Rome',
	}));
	const { output } = await run(rows);
	expect(statuses(output)).toEqual(times(8, 'updated'));
	expect(kit.sandbox.imports).toEqual([]);
});

describe('an import whose answer is lost', () => {
	it.each([
		['arrived', 1, { kind: 'reset-after' }, 1],
		['arrived', 10, { kind: 'reset-after' }, 1],
		['did not arrive', 1, { kind: 'reset-before' }, 2],
		['was held back by a gateway', 10, { kind: 'status', status: 503, apply: false }, 2],
		['failed in the API, which wrote it', 10, { kind: 'status', status: 500, apply: true }, 1],
	] as const)(
		'is not repeated before somebody looked: it %s (%d people)',
		async (_, count, fault, requests) => {
			kit.fail(IMPORT, fault, 1);
			const { output } = await run(newPeople(count));
			expect(statuses(output)).toEqual(times(count, 'created'));
			expect(kit.endpoints().filter((each) => each === IMPORT)).toHaveLength(requests);
			expect(sizes()).toEqual([count]);
			expect(everyone()).toHaveLength(300 + count);
		},
	);
});

describe('the account as it may behave', () => {
	const outcomes = async (count: number, settings: Partial<ImportSettings>) => {
		importing(settings);
		return (await run(newPeople(count))).output;
	};

	it.each<[string, Partial<ImportSettings>]>([
		['answers bare', { statusShape: 'bare' }],
		['takes 40 seconds', { delayMs: 40_000 }],
		['writes a moment after it is over', { writesLateMs: 5_000 }],
		['never says that it is over', { neverCompletes: true }],
		['does not know the import', { forgetsRequestId: true }],
	])('everybody is seen where it %s', async (_, settings) => {
		expect(statuses(await outcomes(10, settings))).toEqual(times(10, 'created'));
		expect(sizes()).toEqual([10]);
		expect(everyone()).toHaveLength(310);
	});

	it.each<[string, number, Partial<ImportSettings>]>([
		['does nothing', 10, { ignoresAll: true }],
		['drops every other person', 40, { drops: 0.5 }],
		['is full', 40, { planLimit: 320 }],
	])('only those who are there are created where it %s', async (_, count, settings) => {
		const output = await outcomes(count, settings);
		for (const { json: row } of output) {
			const isThere = withEmail(row.email as string).length === 1;
			expect(row).toMatchObject(
				isThere ? { status: 'created' } : { details: { reason: 'rejected', sent: 'yes' } },
			);
		}
		expect(statuses(output).filter((status) => status === 'created')).toHaveLength(
			everyone().length - 300,
		);
	});

	it('a person who is written only much later is not said to be there, nor to be refused', async () => {
		const [row] = await outcomes(1, { delayMs: 700_000 });
		expect(row?.json.details).toEqual(details('timed-out', 'unknown', undefined, true));
	});

	it('doubles that an import creates are told with their ID', async () => {
		const output = await outcomes(2, { createsDoubles: true });
		output.forEach(({ json: row }, n) => {
			const [, second] = withEmail(`new${n}@fresh.example`);
			expect(row).toMatchObject({
				status: 'created',
				results: [
					{ field: 'City', status: 'updated' },
					{ field: 'Email', status: 'rejected', reason: containing(second?.id ?? '') },
				],
			});
		});
	});

	it('10,000 people go into two imports', async () => {
		const output = await outcomes(10_000, {});
		expect(statuses(output)).toEqual(times(10_000, 'created'));
		expect(sizes()).toEqual([5_000, 5_000]);
		expect(everyone()).toHaveLength(10_300);
	}, 60_000);

	it('someone whom another run creates meanwhile gets the values too, and is there once', async () => {
		kit.sandbox.settings.onCall = ({ endpoint }) => {
			const [like] = everyone();
			if (endpoint !== IMPORT || !like || withEmail('new0@fresh.example').length > 0) return;
			const other = { ...like, id: 'another123', email: 'New0@fresh.example', values: new Map() };
			kit.sandbox.saleshandy.prospects.set(other.id, other);
		};
		const { output } = await run(newPeople(8));
		// He is older than the newest of the list that was read before.
		expect(output[0]?.json).toMatchObject({ status: 'updated', prospectId: 'another123' });
		expect(city('new0@fresh.example')).toEqual(['City 0']);
	});
});
