import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { ImportSettings } from '../../sandbox';
import { fieldId, prospectEmail, prospectId } from '../../sandbox';
import type { More } from '../kit';
import {
	CONTINUE,
	item,
	json,
	LIST_PROSPECTS,
	matching,
	locator,
	options,
	prospect,
	someText,
	UPDATE_PROSPECT,
	withSandbox,
} from '../kit';

const kit = withSandbox();

const IMPORT = 'POST /saleshandy/v1/prospects/import-with-field-name';
const ROWS = 120;
const BY_ID = prospect(locator('id', '={{ $json.id }}'));
const CITY = { ...json('={{ { City: $json.city, "Job Title": $json.title } }}') };

/** Rows that give the people from the tenth on a new city and title. */
const rows = (count = ROWS): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({
		id: prospectId(10 + n),
		email: prospectEmail(10 + n),
		city: `City ${n}`,
		title: `Title ${n}`,
	}));

const run = async (parameters: INodeParameters = {}, input = rows(), more: More = {}) =>
	await kit.run(
		'saleshandy',
		{ ...BY_ID, ...CITY, ...options({ bulkImport: true }), ...parameters },
		input,
		{ ...CONTINUE, ...more },
	);
const updated = (field: string, value: unknown) => ({
	field,
	value,
	success: true,
	status: 'updated',
	reason: '',
	fieldId: fieldId(field),
});
const stored = (n: number, label: string) =>
	kit.sandbox.saleshandy.prospects.get(prospectId(n))?.values.get(fieldId(label));
const sent = (endpoint: string) => kit.endpoints().filter((each) => each === endpoint).length;

beforeEach(() => {
	kit.sandbox.settings.saleshandy.limit = {
		requests: 20,
		windowMs: 60_000,
		headers: 'reset-date',
	};
});

/** What every run must leave behind: each row's values, and nobody else's touched beyond the trial. */
function expectAllWritten(input: readonly IDataObject[] = rows()) {
	const missing = input.filter(
		(_, n) =>
			stored(10 + n, 'City') !== `City ${n}` || stored(10 + n, 'Job Title') !== `Title ${n}`,
	);
	expect(missing).toEqual([]);
}

it('imports what is left when the rate limit holds it up, and says what was seen', async () => {
	const { output, hints } = await run();
	expectAllWritten();
	expect(output).toEqual(
		rows().map(({ id, city, title }, n) =>
			item(n, {
				prospectId: id,
				status: 'updated',
				summary: '2 fields updated',
				results: [updated('City', city), updated('Job Title', title)],
			}),
		),
	);
	expect(kit.sandbox.imports.map(({ rows: people }) => people.length)).toEqual([5, 64]);
	expect(sent(UPDATE_PROSPECT)).toBe(51);
	expect(hints[0]?.message).toContain('69 prospects written by Bulk Import and read back');
});

it.each<[string, Partial<ImportSettings>, string]>([
	['answers bare', { statusShape: 'bare' }, '69 prospects written by Bulk Import'],
	['takes its time', { delayMs: 40_000 }, '69 prospects written by Bulk Import'],
	['never says that it is over', { neverCompletes: true }, '69 prospects written by Bulk Import'],
	['forgets the import', { forgetsRequestId: true }, '69 prospects written by Bulk Import'],
	['does nothing', { ignoresAll: true }, 'nothing of it was in the account afterward'],
	['writes late', { writesLateMs: 50_000 }, 'nothing of it was in the account afterward'],
	['takes an eighth of the people only', { drops: 0.875 }, 'written by Bulk Import'],
	['drops every other person', { drops: 0.5 }, 'written by Bulk Import'],
])('all rows are written where the import %s', async (_, settings, note) => {
	Object.assign(kit.sandbox.settings.saleshandy.import, settings);
	const { output, hints } = await run();
	await kit.clock.sleep(60_000);
	expectAllWritten();
	expect(output.map(({ json: { status } }) => status)).toEqual(Array(ROWS).fill('updated'));
	expect(hints[0]?.message).toContain(note);
});

it.each<[string, Partial<ImportSettings>, RegExp[]]>([
	[
		'blanks what is not given',
		{ blanksMissing: true },
		['First Name', 'Last Name', 'Company', 'Phone Number', 'Website', 'LinkedIn', 'Country']
			.concat(['Industry', 'Company Size', 'Plan', 'Lead Score', 'Renewal Date', 'Deal Value'])
			.concat(['Source', 'Custom 1'])
			.map(() => /^This changed from '.+' to blank during Bulk Import; no row gives it a value$/),
	],
	[
		'creates people a second time',
		{ createsDoubles: true },
		[/^A second prospect with this email was created during Bulk Import: \w{10}\. Delete one /],
	],
])('ends after a few people where it %s, and their rows say so', async (_, settings, reasons) => {
	Object.assign(kit.sandbox.settings.saleshandy.import, settings);
	const { output, hints } = await run();
	expectAllWritten();
	const harmed = output.filter(({ json: { status } }) => status !== 'updated');
	expect(harmed).toHaveLength(5);
	for (const { json: row } of harmed) {
		expect(row).toMatchObject({
			status: 'partial',
			results: [
				{ status: 'updated' },
				{ status: 'updated' },
				...reasons.map((reason) => ({ status: 'rejected', reason: matching(reason) })),
			],
		});
	}
	expect(kit.sandbox.imports).toHaveLength(1);
	expect(hints[0]?.message).toContain('it changed more than the rows give');
});

it('ends after a few people where it changes others, and names these', async () => {
	kit.sandbox.settings.saleshandy.import.changesOthers = true;
	const { output, hints } = await run();
	expectAllWritten();
	expect(kit.sandbox.imports).toHaveLength(1);
	expect(output.map(({ json: { status } }) => status)).toEqual(Array(ROWS).fill('updated'));
	expect(hints[0]?.message).toMatch(
		/other prospects changed at the same time \(\S+@\S+, .* and 2 more\)/,
	);
});

it('what an import cannot carry goes singly', async () => {
	const special = rows().map((row, n) => {
		if (n === 100) return { ...row, title: 'two\nlines' };
		// Two prospects share an address, and one is named in two ways.
		if (n === 101) return { ...row, id: prospectId(2) };
		return n === 102 ? { ...row, title: '' } : row;
	});
	const { output } = await run(options({ bulkImport: true, emptyValues: 'clear' }), special);
	expect(output.map(({ json: { status } }) => status)).toEqual(Array(ROWS).fill('updated'));
	const imported = new Set(
		kit.sandbox.imports.flatMap(({ rows: people }) => people.map(({ email }) => email)),
	);
	expect(imported.size).toBe(66);
	for (const n of [100, 102]) expect(imported).not.toContain(prospectEmail(10 + n));
	expect(imported).not.toContain(prospectEmail(2));
	expect([stored(110, 'Job Title'), stored(112, 'Job Title')]).toEqual(['two\nlines', '']);
});

it.each(['id', 'email'])(
	'with Only Changes, imports only what differs, found by %s',
	async (by) => {
		const target = prospect(locator(by, `={{ $json.${by} }}`));
		const mixed = rows(200).map((row, n) =>
			n % 4 === 0
				? { ...row, city: stored(10 + n, 'City'), title: stored(10 + n, 'Job Title') }
				: row,
		);
		const parameters = { ...target, ...options({ bulkImport: true, onlyChanges: true }) };
		const { output } = await run(parameters, mixed);
		expect(output.map(({ json: { status } }) => status)).toEqual(
			mixed.map((_, n) => (n % 4 === 0 ? 'unchanged' : 'updated')),
		);
		expect(output[199]?.json.results).toMatchObject([
			{ previous: someText() },
			{ previous: someText() },
		]);
		const imported = kit.sandbox.imports.flatMap(({ rows: people }) => people);
		expect(imported.length).toBeGreaterThan(40);
		expect(kit.writes()).toHaveLength(150 - imported.length + kit.sandbox.imports.length);
	},
);

it('a run that is stopped after an import says what was seen and what is not known', async () => {
	const stop = new AbortController();
	kit.sandbox.settings.onCall = ({ endpoint }) => {
		if (kit.sandbox.imports.length === 2 && endpoint === LIST_PROSPECTS) stop.abort();
	};
	const { output } = await run({}, rows(), { signal: stop.signal });
	const told = output.map(({ json: { status, details } }) =>
		status === 'failed' ? (details as IDataObject).sent : status,
	);
	expect(told.filter((each) => each === 'updated')).toHaveLength(20 + 5);
	expect(told.filter((each) => each === 'unknown')).toHaveLength(64);
	expect(told.filter((each) => each === 'no')).toHaveLength(ROWS - 20 - 5 - 64);
});

it.each<[string, INodeParameters, number]>([
	['in a dry run', options({ bulkImport: true, dryRun: true }), ROWS],
	['of a few rows', options({ bulkImport: true }), 25],
	['without the option', options({}), ROWS],
])('nothing is imported %s', async (_, parameters, count) => {
	const { output } = await run(parameters, rows(count));
	expect(output).toHaveLength(count);
	expect(sent(IMPORT)).toBe(0);
});

it('a run that would have been five times quicker says so', async () => {
	const { hints } = await run(options({}));
	expect(hints[0]?.message).toContain(
		"In an account of up to 300 prospects, the option 'Bulk Import' is at least 5 times quicker",
	);
});

it.each([0.1, 1, 2])(
	'ends in time, and says what is known of each row: Max Duration of %d minutes',
	async (maxDuration) => {
		kit.sandbox.settings.saleshandy.import.delayMs = 20_000;
		const began = kit.clock.now();
		const { output } = await run(options({ bulkImport: true, maxDuration }));
		expect(kit.clock.now() - began).toBeLessThanOrEqual(maxDuration * 60_000);
		const arrived = kit.sandbox.calls.length;
		await kit.clock.sleep(120_000);
		expect(kit.sandbox.calls).toHaveLength(arrived);
		const wrong = output.filter(({ json: { status, details } }, n) => {
			const written = stored(10 + n, 'City') === `City ${n}`;
			const { reason, sent: told } = (details ?? {}) as IDataObject;
			return status === 'updated'
				? !written
				: reason !== 'out-of-time' || (written && told === 'no');
		});
		expect(wrong).toEqual([]);
		expect(output).toHaveLength(ROWS);
	},
);
