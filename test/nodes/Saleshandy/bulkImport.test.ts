import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault, ImportSettings } from '../../sandbox';
import { fieldId, prospectEmail, prospectId, SHARED_EMAIL } from '../../sandbox';
import type { More } from '../kit';
import {
	attribute,
	autoMapping,
	CONTINUE,
	IMPORT,
	IMPORT_STATUS,
	item,
	json,
	list,
	LIST_PROSPECTS,
	locator,
	mapping,
	matching,
	options,
	prospect,
	someText,
	statuses,
	times,
	UPDATE_PROSPECT,
	withSandbox,
} from '../kit';
import { status } from '../refusals';

const kit = withSandbox();

const ROWS = 120;
const CITY = fieldId('City');
const TITLE = fieldId('Job Title');
const BY_ID = prospect(locator('id', '={{ $json.id }}'));
const BOTH = json('={{ { City: $json.city, "Job Title": $json.title } }}');

type Row = Record<'id' | 'email' | 'city' | 'title', string>;

/** Rows that give the people from the tenth on a new city and title. */
const rows = (count = ROWS): Row[] =>
	times(count, (n) => ({
		id: prospectId(10 + n),
		email: prospectEmail(10 + n),
		city: `City ${n}`,
		title: `Title ${n}`,
	}));

const run = async (
	parameters: INodeParameters = {},
	input: IDataObject[] = rows(),
	more: More = {},
) =>
	await kit.run(
		'saleshandy',
		{ ...BY_ID, ...BOTH, ...options({ bulkImport: true }), ...parameters },
		input,
		{ ...CONTINUE, ...more },
	);
const updated = (count = ROWS): string[] => Array<string>(count).fill('updated');
/** The rows whose values the account does not hold. */
const notWritten = (input = rows()) =>
	input.filter(({ id, city, title }) => held(id, CITY) !== city || held(id, TITLE) !== title);
const held = (id: string, field: string) =>
	kit.sandbox.saleshandy.prospects.get(id)?.values.get(field) ?? '';
const limit = (requests: number) => {
	const settings = { requests, windowMs: 60_000, headers: 'reset-date' as const };
	kit.sandbox.settings.saleshandy.limit = settings;
};

beforeEach(() => limit(20));

it('imports what is left when the rate limit holds it up, and says what was seen', async () => {
	const { output, hints } = await run();
	expect(notWritten()).toEqual([]);
	const imported = new Set(
		kit.sandbox.imports.flatMap(({ rows: people }) => people.map(({ email }) => email)),
	);
	const emailOf = (id: string) => kit.sandbox.saleshandy.prospects.get(id)?.email ?? '';
	expect(output).toEqual(
		rows().map(({ id, city, title }, n) =>
			item(n, {
				// Of the others nothing was read.
				...(imported.has(emailOf(id)) && { email: emailOf(id) }),
				prospectId: id,
				status: 'updated',
				summary: '2 fields updated',
				results: [attribute('City', city), attribute('Job Title', title)],
			}),
		),
	);
	expect(kit.sandbox.imports.map(({ rows: people }) => people.length)).toEqual([5, 64]);
	expect(kit.count(UPDATE_PROSPECT)).toBe(51);
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
	expect(notWritten()).toEqual([]);
	expect(statuses(output)).toEqual(updated());
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
	expect(notWritten()).toEqual([]);
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
	expect(notWritten()).toEqual([]);
	expect(kit.sandbox.imports).toHaveLength(1);
	expect(statuses(output)).toEqual(updated());
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
	expect(statuses(output)).toEqual(updated());
	const imported = new Set(
		kit.sandbox.imports.flatMap(({ rows: people }) => people.map(({ email }) => email)),
	);
	expect(imported.size).toBe(66);
	for (const n of [100, 102]) expect(imported).not.toContain(prospectEmail(10 + n));
	expect(imported).not.toContain(prospectEmail(2));
	expect([kit.held(110, 'Job Title'), kit.held(112, 'Job Title')]).toEqual(['two\nlines', '']);
});

it.each(['id', 'email'])(
	'with Only Changes, imports only what differs, found by %s',
	async (by) => {
		const target = prospect(locator(by, `={{ $json.${by} }}`));
		const mixed = rows(200).map((row, n) =>
			n % 4 === 0
				? { ...row, city: kit.held(10 + n, 'City'), title: kit.held(10 + n, 'Job Title') }
				: row,
		);
		const parameters = { ...target, ...options({ bulkImport: true, onlyChanges: true }) };
		const { output } = await run(parameters, mixed);
		expect(statuses(output)).toEqual(mixed.map((_, n) => (n % 4 === 0 ? 'unchanged' : 'updated')));
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
	expect(kit.count(IMPORT)).toBe(0);
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
			const written = kit.held(10 + n, 'City') === `City ${n}`;
			const { reason, sent: told } = (details ?? {}) as IDataObject;
			return status === 'updated'
				? !written
				: reason !== 'out-of-time' || (written && told === 'no');
		});
		expect(wrong).toEqual([]);
		expect(output).toHaveLength(ROWS);
	},
);

describe('few in flight, so that few are written singly before the import', () => {
	const FEW = 80;
	const few = async (
		more: INodeParameters = {},
		input: IDataObject[] = rows(FEW),
		{ parameters, ...rest }: More & { parameters?: INodeParameters } = {},
	) => {
		const its = options({ bulkImport: true, maxConcurrency: 4, ...more });
		return await run({ ...parameters, ...its }, input, rest);
	};
	/** Once, when a request to an endpoint arrives. */
	const when = (endpoint: string, happens: () => void) => {
		kit.sandbox.settings.onCall = (call) => {
			if (call.endpoint !== endpoint) return;
			delete kit.sandbox.settings.onCall;
			happens();
		};
	};

	beforeEach(() => limit(10));

	it('what the account held and an import took away is written, and not told as unchanged', async () => {
		kit.sandbox.settings.saleshandy.import.blanksMissing = true;
		for (const { id } of rows(FEW))
			kit.sandbox.saleshandy.prospects.get(id)?.values.set(TITLE, 'CTO');
		const input = rows(FEW).map((each) => ({ ...each, title: 'CTO' }));
		const { output } = await few({ onlyChanges: true }, input);
		expect(notWritten(input)).toEqual([]);
		const titles = output.map(({ json: { results } }) => (results as IDataObject[])[1]);
		expect(titles.filter((title) => title?.status === 'updated')).toHaveLength(5);
		expect(titles.filter((title) => title?.status === 'unchanged')).toHaveLength(FEW - 5);
		const told = output.flatMap(({ json: { results } }) => results as IDataObject[]);
		expect(told.filter((each) => each.field === 'Job Title')).toHaveLength(FEW);
	});

	/** Those with an even number have the most values, and each odd one comes after an even one. */
	const oddFirst = (): Row[] => {
		const isEven = ({ city }: Row) => Number(city.slice(5)) % 2 === 0;
		return [...rows(FEW).filter((each) => !isEven(each)), ...rows(FEW).filter(isEven)];
	};

	it('a row that was written before an import gave it the values of another is written again', async () => {
		kit.sandbox.settings.saleshandy.import.changesOthers = true;
		const input = oddFirst();
		const { output, hints } = await few({}, input);
		expect(notWritten(input)).toEqual([]);
		expect(statuses(output)).toEqual(updated(FEW));
		expect(hints[0]?.message).toContain('other prospects changed at the same time');
		expect(kit.sandbox.imports).toHaveLength(1);
	});

	it('such a row is not said to be written, or not to be sent, if there is no time to write it again', async () => {
		kit.sandbox.settings.saleshandy.import.changesOthers = true;
		const stop = new AbortController();
		const input = oddFirst();
		const ids = input.slice(0, 10).map(({ id }) => id);
		const written = new Set<string>();
		kit.sandbox.settings.onCall = ({ path }) => {
			const id = ids.find((each) => path.includes(each));
			// The first that is written a second time is the last.
			if (id !== undefined && written.has(id)) stop.abort();
			if (id !== undefined) written.add(id);
		};
		const { output } = await few({}, input, { signal: stop.signal });
		const replaced = input.flatMap(({ id, city }, n) =>
			written.has(id) && held(id, CITY) !== city ? [output[n]?.json] : [],
		);
		expect(replaced).not.toEqual([]);
		for (const json of replaced) {
			expect(json).toMatchObject({ details: { reason: 'cancelled', sent: 'unknown' } });
		}
	});

	it('an address that two share is nobody to write, though both change meanwhile', async () => {
		const input = rows(FEW).map((each, n) => (n === 0 ? { ...each, email: SHARED_EMAIL } : each));
		when(IMPORT_STATUS, () => {
			for (const n of [2, 3]) {
				kit.sandbox.saleshandy.prospects
					.get(prospectId(n))
					?.values.set(fieldId('Country'), 'Elsewhere');
			}
		});
		const byEmail = prospect(locator('email', '={{ $json.email }}'));
		const { output } = await few({}, input, { parameters: byEmail });
		expect(output[0]?.json).toMatchObject({ status: 'failed', details: { reason: 'ambiguous' } });
		for (const n of [2, 3]) expect(held(prospectId(n), CITY)).not.toBe(input[0]?.city);
	});

	it('someone who is deleted or renamed before the import is not told as written by it', async () => {
		const all = kit.sandbox.saleshandy.prospects;
		const gone: string[] = [];
		when(IMPORT, () => {
			const even = [...all.values()].filter((_, n) => n >= 20 && n < 150 && n % 2 === 0);
			gone.push(...even.map(({ id }) => id));
			for (const [at, one] of even.entries()) {
				if (at % 2) all.delete(one.id);
				else one.email = `renamed${at}@moved.example`;
			}
		});
		const { output, hints } = await few();
		expect(kit.sandbox.imports).toHaveLength(1);
		expect(hints[0]?.message).toContain('it changed more than the rows give');
		for (const { json: item } of output) {
			if (!gone.includes(item.prospectId as string)) expect(item.status).toBe('updated');
			else if (all.has(item.prospectId as string))
				expect(item.summary).toMatch(/^2 of \d|^2 fields/);
			else expect(item).toMatchObject({ status: 'failed' });
		}
		const doubles = output.filter(({ json: item }) =>
			/A second prospect .* was created during/.test(JSON.stringify(item)),
		);
		expect(doubles).toHaveLength(5);
		expect(notWritten(rows(FEW).filter(({ id }) => all.has(id)))).toEqual([]);
	});

	it('a list that moves while it is read does no harm', async () => {
		when(LIST_PROSPECTS, () => {
			[...kit.sandbox.saleshandy.prospects.values()].reverse().forEach((each, at) => {
				each.createdAt = new Date(Date.UTC(2024, 0, 1, at)).toISOString();
			});
		});
		const { output } = await few();
		expect(notWritten(rows(FEW))).toEqual([]);
		expect(statuses(output)).toEqual(updated(FEW));
	});

	it('where the account holds all values, nothing could be seen of an import, so there is none', async () => {
		const input = rows(FEW).map((each) => ({
			...each,
			city: held(each.id, CITY),
			title: held(each.id, TITLE),
		}));
		const { output, hints } = await few({}, input);
		expect(statuses(output)).toEqual(updated(FEW));
		expect(kit.sandbox.imports).toHaveLength(0);
		expect(hints[0]?.message).toContain("The option 'Only Changes' does not send them");
	});

	const limited = status(400, { error: true, code: 40000, message: 'Rate Limit exceeded' });

	it.each<[string, string, Fault, number, string]>([
		['limited as HTTP 400', IMPORT, limited, 1, '67 prospects written by Bulk Import'],
		['looked at and limited as HTTP 400', IMPORT_STATUS, limited, 1, '67 prospects written'],
		['unknown, as HTTP 404', IMPORT_STATUS, status(404, {}), 9, '67 prospects written'],
		['refused', IMPORT, status(400, { message: 'Bad plan' }), 9, 'ended after a trial'],
		['written, and the answer is lost', IMPORT, { kind: 'reset-after' }, 1, '67 prospects written'],
		['written, and no answer comes', IMPORT, { kind: 'reset-after' }, 99, 'ended early'],
		['not written, and no answer comes', IMPORT, status(503), 99, 'ended after a trial'],
		['answered in another shape', IMPORT, { kind: 'wrong-shape' }, 99, 'ended early'],
	])('all rows are written where an import is %s', async (_, endpoint, fault, times, note) => {
		kit.fail(endpoint, fault, times);
		const { output, hints } = await few();
		expect(notWritten(rows(FEW))).toEqual([]);
		expect(statuses(output)).toEqual(updated(FEW));
		expect(hints[0]?.message).toContain(note);
	});

	it('a trial whose answer is lost is not sent again, as it could harm twice as many', async () => {
		kit.fail(IMPORT, { kind: 'reset-after' }, 1);
		await few();
		expect(kit.sandbox.imports.map(({ rows: people }) => people.length)).toEqual([5, 62]);
	});

	it('Max Duration ends a run with an import in time', async () => {
		kit.sandbox.settings.saleshandy.import = {
			...kit.sandbox.settings.saleshandy.import,
			delayMs: 600_000,
		};
		const begun = kit.clock.now();
		const { output } = await few({ maxDuration: 1.5 });
		expect(kit.clock.now() - begun).toBeLessThanOrEqual(91_000);
		const told = output.map(({ json: { status: row, details } }) => ({
			row,
			...(details as IDataObject | undefined),
		}));
		expect(told.filter(({ row: each }) => each === 'updated').length).toBeGreaterThanOrEqual(10);
		for (const each of told) {
			if (each.row === 'updated') continue;
			expect(each).toMatchObject({ reason: 'out-of-time', retryable: true });
		}
		const imported = new Set(kit.sandbox.imports.flatMap((job) => job.rows.map((r) => r.email)));
		expect(imported.size).toBeGreaterThan(0);
		rows(FEW).forEach(({ email }, n) => {
			if (told[n]?.row === 'updated') return;
			expect(told[n]).toMatchObject({ sent: imported.has(email) ? 'unknown' : 'no' });
		});
	});

	it.each([
		['before the import', 3, 0],
		['after the import', FEW - 1, 2],
	])('a row that fails %s stops the run where it should', async (_, at, imports) => {
		const input = rows(FEW);
		input[at] = { ...input[0], id: 'noBody0' } as Row;
		const { error } = await few({}, input, { onError: 'stopWorkflow' });
		expect(error).toMatchObject({ context: { itemIndex: at } });
		const written = FEW - notWritten(input).length;
		const [, told] = /(\d+) rows? had been written/.exec(String(error?.description)) ?? [];
		expect(Number(told ?? 0)).toBeLessThanOrEqual(written);
		expect(kit.sandbox.imports).toHaveLength(imports);
		if (imports) expect(Number(told)).toBeGreaterThan(60);
	});

	it.each<[string, INodeParameters]>([
		['a list', list(['City', '={{ $json.City }}'], ['Job Title', '={{ $json["Job Title"] }}'])],
		['a mapping', mapping({ [CITY]: '={{ $json.City }}', [TITLE]: '={{ $json["Job Title"] }}' })],
		['their columns', autoMapping()],
	])('values of %s are imported, and Per Field has one item for each', async (_, parameters) => {
		const input = rows(FEW).map(({ id, city, title }) => ({ id, City: city, 'Job Title': title }));
		const asked = { output: 'perField', unknownFields: 'ignore' };
		const { output } = await few(asked, input, { parameters });
		expect(notWritten(rows(FEW))).toEqual([]);
		expect(output).toHaveLength(2 * FEW);
		expect(output.every(({ json: item }) => item.rowStatus === 'updated')).toBe(true);
		expect(kit.sandbox.imports).toHaveLength(2);
	});

	it('of rows of one prospect that disagree, the last is imported', async () => {
		const pairs = rows(FEW).flatMap((each, n) =>
			n % 8 ? [each] : [{ ...each, city: 'Elsewhere' }, each],
		);
		const { output } = await few({}, pairs);
		expect(notWritten(rows(FEW))).toEqual([]);
		expect(statuses(output).filter((each) => each === 'updated')).toHaveLength(pairs.length);
		const imported = kit.sandbox.imports.flatMap((job) => job.rows);
		expect(imported.length).toBeGreaterThan(55);
		expect(imported.some(({ given }) => given.City === 'Elsewhere')).toBe(false);
	});
});
