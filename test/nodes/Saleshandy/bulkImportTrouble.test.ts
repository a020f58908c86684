import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../../sandbox';
import { fieldId, prospectEmail, prospectId, SHARED_EMAIL } from '../../sandbox';
import type { More } from '../kit';
import {
	autoMapping,
	CONTINUE,
	json,
	LIST_PROSPECTS,
	list,
	locator,
	mapping,
	options,
	prospect,
	withSandbox,
} from '../kit';
import { status } from '../refusals';

const kit = withSandbox();

const IMPORT = 'POST /saleshandy/v1/prospects/import-with-field-name';
const IMPORT_STATUS = 'GET /saleshandy/v1/prospects/import-status/:requestId';
const ROWS = 80;
const CITY = fieldId('City');
const TITLE = fieldId('Job Title');
const BY_ID = prospect(locator('id', '={{ $json.id }}'));
const BOTH = json('={{ { City: $json.city, "Job Title": $json.title } }}');

type Row = Record<'id' | 'email' | 'city' | 'title', string>;

const row = (n: number): Row => ({
	id: prospectId(n),
	email: prospectEmail(n),
	city: `City ${n}`,
	title: `Title ${n}`,
});
const rows = (): Row[] => Array.from({ length: ROWS }, (_, n) => row(10 + n));
const run = async (
	more: INodeParameters = {},
	input: IDataObject[] = rows(),
	{ parameters = BOTH, ...rest }: More & { parameters?: INodeParameters } = {},
) =>
	await kit.run(
		'saleshandy',
		// Few in flight, so that few are written singly before the import.
		{ ...BY_ID, ...parameters, ...options({ bulkImport: true, maxConcurrency: 4, ...more }) },
		input,
		{ ...CONTINUE, ...rest },
	);
const held = (id: string, field: string) =>
	kit.sandbox.saleshandy.prospects.get(id)?.values.get(field) ?? '';
const notWritten = (input = rows()) =>
	input.filter(({ id, city, title }) => held(id, CITY) !== city || held(id, TITLE) !== title);
const statuses = (output: Array<{ json: IDataObject }>) => output.map((each) => each.json.status);
const updated = (count = ROWS): string[] => Array<string>(count).fill('updated');
/** Once, when a request to an endpoint arrives. */
const when = (endpoint: string, happens: () => void) => {
	kit.sandbox.settings.onCall = (call) => {
		if (call.endpoint !== endpoint) return;
		delete kit.sandbox.settings.onCall;
		happens();
	};
};

beforeEach(() => {
	kit.sandbox.settings.saleshandy.limit = {
		requests: 10,
		windowMs: 60_000,
		headers: 'reset-date',
	};
});

it('what the account held and an import took away is written, and not told as unchanged', async () => {
	kit.sandbox.settings.saleshandy.import.blanksMissing = true;
	for (const { id } of rows()) kit.sandbox.saleshandy.prospects.get(id)?.values.set(TITLE, 'CTO');
	const input = rows().map((each) => ({ ...each, title: 'CTO' }));
	const { output } = await run({ onlyChanges: true }, input);
	expect(notWritten(input)).toEqual([]);
	const titles = output.map(({ json: { results } }) => (results as IDataObject[])[1]);
	expect(titles.filter((title) => title?.status === 'updated')).toHaveLength(5);
	expect(titles.filter((title) => title?.status === 'unchanged')).toHaveLength(ROWS - 5);
	const told = output.flatMap(({ json: { results } }) => results as IDataObject[]);
	expect(told.filter((each) => each.field === 'Job Title')).toHaveLength(ROWS);
});

/** Those with an even number have the most values, and each odd one comes after an even one. */
const oddFirst = (): Row[] => {
	const isEven = ({ city }: Row) => Number(city.slice(5)) % 2 === 0;
	return [...rows().filter((each) => !isEven(each)), ...rows().filter(isEven)];
};

it('a row that was written before an import gave it the values of another is written again', async () => {
	kit.sandbox.settings.saleshandy.import.changesOthers = true;
	const input = oddFirst();
	const { output, hints } = await run({}, input);
	expect(notWritten(input)).toEqual([]);
	expect(statuses(output)).toEqual(updated());
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
	const { output } = await run({}, input, { signal: stop.signal });
	const replaced = input.flatMap(({ id, city }, n) =>
		written.has(id) && held(id, CITY) !== city ? [output[n]?.json] : [],
	);
	expect(replaced).not.toEqual([]);
	for (const json of replaced) {
		expect(json).toMatchObject({ details: { reason: 'cancelled', sent: 'unknown' } });
	}
});

it('an address that two share is nobody to write, though both change meanwhile', async () => {
	const input = rows().map((each, n) => (n === 0 ? { ...each, email: SHARED_EMAIL } : each));
	when(IMPORT_STATUS, () => {
		for (const n of [2, 3]) {
			kit.sandbox.saleshandy.prospects
				.get(prospectId(n))
				?.values.set(fieldId('Country'), 'Elsewhere');
		}
	});
	const byEmail = prospect(locator('email', '={{ $json.email }}'));
	const { output } = await run({}, input, { parameters: { ...byEmail, ...BOTH } });
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
	const { output, hints } = await run();
	expect(kit.sandbox.imports).toHaveLength(1);
	expect(hints[0]?.message).toContain('it changed more than the rows give');
	for (const { json: item } of output) {
		if (!gone.includes(item.prospectId as string)) expect(item.status).toBe('updated');
		else if (all.has(item.prospectId as string)) expect(item.summary).toMatch(/^2 of \d|^2 fields/);
		else expect(item).toMatchObject({ status: 'failed' });
	}
	const doubles = output.filter(({ json: item }) =>
		/A second prospect .* was created during/.test(JSON.stringify(item)),
	);
	expect(doubles).toHaveLength(5);
	expect(notWritten(rows().filter(({ id }) => all.has(id)))).toEqual([]);
});

it('a list that moves while it is read does no harm', async () => {
	when(LIST_PROSPECTS, () => {
		[...kit.sandbox.saleshandy.prospects.values()].reverse().forEach((each, at) => {
			each.createdAt = new Date(Date.UTC(2024, 0, 1, at)).toISOString();
		});
	});
	const { output } = await run();
	expect(notWritten()).toEqual([]);
	expect(statuses(output)).toEqual(updated());
});

it('where the account holds all values, nothing could be seen of an import, so there is none', async () => {
	const input = rows().map((each) => ({
		...each,
		city: held(each.id, CITY),
		title: held(each.id, TITLE),
	}));
	const { output, hints } = await run({}, input);
	expect(statuses(output)).toEqual(updated());
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
	['answered in another shape', IMPORT, { kind: 'wrong-shape' }, 99, 'ended after a trial'],
])('all rows are written where an import is %s', async (_, endpoint, fault, times, note) => {
	kit.fail(endpoint, fault, times);
	const { output, hints } = await run();
	expect(notWritten()).toEqual([]);
	expect(statuses(output)).toEqual(updated());
	expect(hints[0]?.message).toContain(note);
});

it('Max Duration ends a run with an import in time', async () => {
	kit.sandbox.settings.saleshandy.import = {
		...kit.sandbox.settings.saleshandy.import,
		delayMs: 600_000,
	};
	const begun = kit.clock.now();
	const { output } = await run({ maxDuration: 1.5 });
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
	rows().forEach(({ email }, n) => {
		if (told[n]?.row === 'updated') return;
		expect(told[n]).toMatchObject({ sent: imported.has(email) ? 'unknown' : 'no' });
	});
});

it.each([
	['before the import', 3, 0],
	['after the import', ROWS - 1, 2],
])('a row that fails %s stops the run where it should', async (_, at, imports) => {
	const input = rows();
	input[at] = { ...row(10), id: 'noBody0' };
	const { error } = await run({}, input, { onError: 'stopWorkflow' });
	expect(error).toMatchObject({ context: { itemIndex: at } });
	const written = ROWS - notWritten(input).length;
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
	const input = rows().map(({ id, city, title }) => ({ id, City: city, 'Job Title': title }));
	const asked = { output: 'perField', unknownFields: 'ignore' };
	const { output } = await run(asked, input, { parameters });
	expect(notWritten()).toEqual([]);
	expect(output).toHaveLength(2 * ROWS);
	expect(output.every(({ json: item }) => item.rowStatus === 'updated')).toBe(true);
	expect(kit.sandbox.imports).toHaveLength(2);
});

it.each([
	['together', true, 55],
	['one by one', false, 45],
])('rows of one prospect that disagree, sent %s', async (_, combineRows, most) => {
	const pairs = rows().flatMap((each, n) =>
		n % 8 ? [each] : [{ ...each, city: 'Elsewhere' }, each],
	);
	const { output } = await run({ combineRows }, pairs);
	expect(notWritten()).toEqual([]);
	expect(statuses(output).filter((each) => each === 'updated')).toHaveLength(pairs.length);
	const imported = kit.sandbox.imports.flatMap((job) => job.rows);
	expect(imported.length).toBeGreaterThan(most);
	expect(imported.some(({ given }) => given.City === 'Elsewhere')).toBe(false);
});
