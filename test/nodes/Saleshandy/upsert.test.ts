import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Call, Fault, ImportSettings, Prospect } from '../../sandbox';
import { fieldId, prospectEmail } from '../../sandbox';
import type { More } from '../kit';
import {
	attribute,
	containing,
	CONTINUE,
	details,
	failed,
	IMPORT,
	IMPORT_STATUS,
	item,
	json,
	LIST_FIELDS,
	LIST_PROSPECTS,
	options,
	partly,
	someText,
	statuses,
	times,
	UPDATE_PROSPECT,
	withSandbox,
} from '../kit';
import { saleshandy } from '../vendors';

const kit = withSandbox();

const CITY = json('={{ { City: $json.city } }}');

const run = async (
	rows: readonly IDataObject[],
	parameters: INodeParameters = {},
	more: More = {},
) =>
	await kit.run('saleshandy', { ...saleshandy.upsert(), ...CITY, ...parameters }, rows, {
		...CONTINUE,
		...more,
	});

/** Rows of people who are not in the account. */
const newPeople = (count: number): IDataObject[] =>
	times(count, (n) => ({ email: `new${n}@fresh.example`, city: `City ${n}` }));
/** Rows of people who are in it. */
const oldPeople = (count: number): IDataObject[] =>
	times(count, (n) => ({ email: prospectEmail(20 + n), city: 'Rome' }));
const all = (count: number, word: string) => Array<string>(count).fill(word);
const NO_ID: Fault = { kind: 'wrong-shape', body: { payload: [{ id: null }] } };
const everyone = () => [...kit.sandbox.saleshandy.prospects.values()];
const withEmail = (email: string): Prospect[] =>
	everyone().filter((prospect) => prospect.email.toLowerCase() === email.toLowerCase());
const city = (email: string) => withEmail(email).map(({ values }) => values.get(fieldId('City')));
const importing = (settings: Partial<ImportSettings>) =>
	Object.assign(kit.sandbox.settings.saleshandy.import, settings);
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
			created: true,
			summary: 'Created with 1 field',
			results: [attribute('City', 'City 0')],
		}),
	]);
	expect(kit.endpoints()).toEqual([
		LIST_FIELDS,
		LIST_PROSPECTS,
		IMPORT,
		IMPORT_STATUS,
		LIST_PROSPECTS,
	]);
	expect(kit.writes().map(({ body }) => body)).toEqual([
		{
			prospectList: [{ Email: 'new0@fresh.example', City: 'City 0' }],
			conflictAction: 'overwrite',
			verifyProspects: false,
		},
	]);
});

it('gives tags to those who are created, and to nobody else', async () => {
	const rows = [...newPeople(1), { email: prospectEmail(11), city: 'Rome' }];
	await run(rows, options({ tags: 'news, vip ,news' }));
	expect(kit.sandbox.imports).toEqual([
		partly({
			tags: ['news', 'vip'],
			verifyProspects: false,
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

it('says of one whom the import took without a word that nobody is seen', async () => {
	importing({ refuses: ['new1@fresh.example'] });
	const { output } = await run(newPeople(3));
	expect(output[1]).toEqual(
		failed(
			1,
			/^Saleshandy accepted the import of new1@fresh\.example, but shows no such prospect\. .*bounced or unsubscribed.*limit/,
			details('rejected', 'unknown'),
			{ email: 'new1@fresh.example' },
		),
	);
	expect(statuses(output)).toEqual(['created', 'failed', 'created']);
});

it('claims nothing of one whom lists that lag behind do not show', async () => {
	kit.sandbox.settings.fault = ({ endpoint }) =>
		endpoint === LIST_PROSPECTS ? { kind: 'stale' } : undefined;
	const { error } = await run(newPeople(1), {}, { onError: 'stopWorkflow' });
	expect(withEmail('new0@fresh.example')).toHaveLength(1);
	expect(error).toMatchObject({ description: containing('No row is known to have been written') });
});

it('a value that the import does not take costs its field and not the person', async () => {
	kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
	const { output } = await run(newPeople(1), json({ City: 'Rome', Plan: 'Gold', Notes: 'a\nb' }));
	const [{ id, values } = { id: '', values: new Map() }] = withEmail('new0@fresh.example');
	expect(output).toEqual([
		item(0, {
			email: 'new0@fresh.example',
			prospectId: id,
			status: 'partial',
			created: true,
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

it('many new people take one import and few other requests', async () => {
	kit.sandbox.settings.saleshandy.limit = { requests: 20, windowMs: 60_000, headers: 'reset-date' };
	const { output } = await run([...newPeople(400), ...oldPeople(20)]);
	expect(statuses(output)).toEqual([...all(400, 'created'), ...all(20, 'updated')]);
	expect(newPeople(400).filter(({ email, city: to }) => city(email as string)[0] !== to)).toEqual(
		[],
	);
	expect(sizes()).toEqual([400]);
	expect(kit.endpoints().filter((each) => each !== UPDATE_PROSPECT).length).toBeLessThanOrEqual(20);
	expect(everyone()).toHaveLength(700);
});

it('those who exist go by Bulk Import where that option is on', async () => {
	kit.sandbox.settings.saleshandy.limit = { requests: 20, windowMs: 60_000, headers: 'reset-date' };
	const people = [...newPeople(200), ...oldPeople(200)];
	const { output, hints } = await run(people, options({ bulkImport: true }));
	expect(statuses(output)).toEqual([...all(200, 'created'), ...all(200, 'updated')]);
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
	const isLook = ({ query }: Call) => query.search === 'new0@fresh.example';
	kit.fail((call) => isLook(call) && kit.sandbox.imports.length > 0, NO_ID);
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
	expect(statuses(output)).toEqual(all(people, 'created'));
	expect(kit.sandbox.imports).toHaveLength(1);
});

it('everybody is searched for where the list has somebody who cannot be read', async () => {
	kit.fail(({ endpoint, query }) => endpoint === LIST_PROSPECTS && !query.search, NO_ID);
	const { output } = await run(oldPeople(8));
	expect(statuses(output)).toEqual(all(8, 'updated'));
	expect(kit.sandbox.imports).toEqual([]);
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
		expect(statuses(await outcomes(10, settings))).toEqual(all(10, 'created'));
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
				isThere ? { status: 'created' } : { details: { reason: 'rejected', sent: 'unknown' } },
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
				status: 'partial',
				created: true,
				results: [
					{ field: 'City', status: 'updated' },
					{ field: 'Email', status: 'rejected', reason: containing(second?.id ?? '') },
				],
			});
		});
	});

	it('more than 5,000 people go into two imports', async () => {
		const output = await outcomes(5_010, {});
		expect(statuses(output)).toEqual(all(5_010, 'created'));
		expect(sizes()).toEqual([5_000, 10]);
		expect(everyone()).toHaveLength(5_310);
	}, 60_000);
});
