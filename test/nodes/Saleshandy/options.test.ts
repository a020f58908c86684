import { setTimeout as sleep } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { LimitSettings } from '../../sandbox';
import { fieldId, prospectEmail, prospectId } from '../../sandbox';
import {
	attribute,
	autoMapping,
	containing,
	item,
	json,
	list,
	LIST_FIELDS,
	LIST_PROSPECTS,
	locator,
	matching,
	options,
	partly,
	prospect,
	someText,
	UPDATE_PROSPECT,
	withSandbox,
} from '../kit';

const kit = withSandbox();

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const ROWS: INodeParameters = {
	...prospect(locator('id', '={{ $json.id }}')),
	...list(['={{ $json.field }}', '={{ $json.value }}']),
};
const [A, B] = [prospectId(0), prospectId(1)];
const row = (id: string, field: string, value: string) => ({ id, field, value });

function stored(n: number, label: string): string | undefined {
	return kit.sandbox.saleshandy.prospects.get(prospectId(n))?.values.get(fieldId(label));
}

describe('combineRows', () => {
	const rows = [row(A, 'City', 'Rome'), row(B, 'City', 'Oslo'), row(A, 'Source', 'fair')];

	it.each<[INodeParameters, IDataObject[]]>([
		[{}, [{ City: 'Rome', Source: 'fair' }, { City: 'Oslo' }]],
		[{ combineRows: true }, [{ City: 'Rome', Source: 'fair' }, { City: 'Oslo' }]],
		[
			{ combineRows: false, maxConcurrency: 1 },
			[{ City: 'Rome' }, { Source: 'fair' }, { City: 'Oslo' }],
		],
	])('%j', async (more, expected) => {
		const { output } = await kit.run('saleshandy', { ...ROWS, ...options(more) }, rows);
		expect(output).toEqual(
			rows.map(({ id, field, value }, n) =>
				item(n, { prospectId: id, status: 'updated', results: [attribute(field, value)] }),
			),
		);
		expect(kit.attributes()).toHaveLength(expected.length);
		expect(kit.attributes()).toEqual(expect.arrayContaining(expected));
	});

	it('off: a row that fails takes no other row of its prospect with it', async () => {
		let first = true;
		kit.fail(({ method }) => method === 'POST' && first && !(first = false), {
			kind: 'status',
			status: 500,
		});
		const { output } = await kit.run(
			'saleshandy',
			{ ...ROWS, ...options({ combineRows: false }) },
			[row(A, 'City', 'Rome'), row(A, 'Source', 'fair')],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				error: containing('HTTP 500'),
				details: { reason: 'unavailable', retryable: true, httpStatus: 500, sent: 'unknown' },
			}),
			item(1, { prospectId: A, status: 'updated', results: [attribute('Source', 'fair')] }),
		]);
		expect(kit.attributes()).toEqual([{ City: 'Rome' }, { Source: 'fair' }]);
	});
});

describe('conflict', () => {
	const rows = [
		row(A, 'City', 'Rome'),
		row(A, 'city', 'Oslo'),
		row(A, 'Source', 'fair'),
		row(A, 'City', 'Oslo'),
		row(B, 'City', 'Lima'),
	];
	const outcome = (status: string, result: IDataObject, id = A) => ({
		prospectId: id,
		status,
		results: [result],
	});
	const lost = (city: string, winner: number) =>
		outcome('skipped', attribute('City', city, 'skipped', containing(`Item ${winner} `)));
	const won = (label: string, value: string, id = A) =>
		outcome('updated', attribute(label, value), id);

	it.each<[INodeParameters, unknown[], string]>([
		[
			{},
			[
				lost('Rome', 3),
				won('City', 'Oslo'),
				won('Source', 'fair'),
				won('City', 'Oslo'),
				won('City', 'Lima', B),
			],
			'Oslo',
		],
		[
			{ conflict: 'last' },
			[
				lost('Rome', 3),
				won('City', 'Oslo'),
				won('Source', 'fair'),
				won('City', 'Oslo'),
				won('City', 'Lima', B),
			],
			'Oslo',
		],
		[
			{ conflict: 'first' },
			[
				won('City', 'Rome'),
				lost('Oslo', 0),
				won('Source', 'fair'),
				lost('Oslo', 0),
				won('City', 'Lima', B),
			],
			'Rome',
		],
		[
			{ conflict: 'last', combineRows: false },
			[
				lost('Rome', 3),
				won('City', 'Oslo'),
				won('Source', 'fair'),
				won('City', 'Oslo'),
				won('City', 'Lima', B),
			],
			'Oslo',
		],
	])('%j', async (more, expected, city) => {
		const { output } = await kit.run('saleshandy', { ...ROWS, ...options(more) }, rows);
		expect(output).toEqual(expected.map((json, n) => item(n, json)));
		expect(stored(0, 'City')).toBe(city);
	});

	it('error: the rows that differ fail, and nothing of them is written', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...ROWS, ...options({ conflict: 'error' }) },
			rows,
			CONTINUE,
		);
		const clash = {
			error: matching(/'City' has different values.*'Conflicting Values'/),
			details: { reason: 'invalid-input', retryable: false, sent: 'no' },
		};
		expect(output).toEqual([
			item(0, clash),
			item(1, clash),
			item(2, won('Source', 'fair')),
			item(3, clash),
			item(4, won('City', 'Lima', B)),
		]);
		expect(kit.attributes()).toEqual(
			expect.arrayContaining([{ Source: 'fair' }, { City: 'Lima' }]),
		);
		expect(kit.attributes()).toHaveLength(2);
	});

	it('is none between a value and a blank that is skipped', async () => {
		const { output } = await kit.run('saleshandy', ROWS, [
			row(A, 'City', 'Rome'),
			row(A, 'City', ''),
		]);
		expect(output[0]?.json).toMatchObject({ status: 'updated' });
		expect(output[1]?.json).toMatchObject({ status: 'skipped' });
		expect(stored(0, 'City')).toBe('Rome');
	});

	it('is none where the values come to the same', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...ROWS, ...options({ conflict: 'error' }) },
			[row(A, 'Plan', 'growth'), row(A, 'Plan', 'GROWTH')],
			CONTINUE,
		);
		expect(output.map(({ json: each }) => each.status)).toEqual(['updated', 'updated']);
	});
});

describe('unknownFields', () => {
	it.each<[string, INodeParameters]>([
		['JSON', json({ Nothing: 1, City: 'Rome' })],
		['a list', list(['Nothing', '1'], ['City', 'Rome'])],
		['automatic mapping', autoMapping()],
	])(
		'ignore: the others are written, and a hint names what was left out, in %s',
		async (_, way) => {
			const { output, hints } = await kit.run(
				'saleshandy',
				{ ...prospect(0), ...way, ...options({ unknownFields: 'ignore' }) },
				[{ Nothing: 1, City: 'Rome' }],
			);
			expect(output).toEqual([
				item(0, { prospectId: A, status: 'updated', results: [attribute('City', 'Rome')] }),
			]);
			expect(hints.map(({ message }) => message).join()).toContain('Nothing');
		},
	);

	it('ignore: a row without a field that is known has nothing to write', async () => {
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ Nothing: 1 }),
			...options({ unknownFields: 'ignore' }),
		});
		expect(output).toEqual([item(0, { prospectId: A, status: 'skipped', results: [] })]);
		expect(kit.writes()).toEqual([]);
	});

	it('error: the rows whose columns are all known go', async () => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...autoMapping(), ...options({ unknownFields: 'error' }) },
			[{ City: 'Rome' }, { Citty: 'Rome' }],
			CONTINUE,
		);
		expect(output.map(({ json: each }) => each.status ?? each.details)).toEqual([
			'updated',
			{ reason: 'invalid-input', retryable: false, sent: 'no' },
		]);
	});
});

describe('rejectedFields', () => {
	const gold = attribute('Plan', 'Gold', 'invalid', containing('Free, Growth'));

	it('report: the row says so and goes on', async () => {
		const { output, status } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ Plan: 'Gold', City: 'Rome' }),
			...options({ rejectedFields: 'report' }),
		});
		expect(status).toBe('success');
		expect(output[0]?.json).toMatchObject({ status: 'partial' });
	});

	it.each<[string, IDataObject, IDataObject[], string, RegExp]>([
		[
			'one that a check refused',
			{ Plan: 'Gold' },
			[gold],
			'no',
			/'Plan' could not be updated.*Free, Growth/,
		],
		[
			'one beside others',
			{ Plan: 'Gold', City: 'Rome' },
			[gold, attribute('City', 'Rome')],
			'yes',
			/'Plan' could not be updated/,
		],
		[
			'two',
			{ Plan: 'Gold', 'Lead Score': 'x' },
			[gold, attribute('Lead Score', 'x', 'invalid', someText())],
			'no',
			/'Plan' and 1 more could not be updated/,
		],
	])('fail: %s', async (_, values, results, sent, says) => {
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...json(values), ...options({ rejectedFields: 'fail' }) },
			[{}],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				error: matching(says),
				details: { reason: 'rejected', retryable: false, sent, results },
			}),
		]);
	});

	it('fail: also what Saleshandy refused', async () => {
		kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...json({ Plan: 'Gold' }), ...options({ rejectedFields: 'fail' }) },
			[{}],
			CONTINUE,
		);
		expect(output[0]?.json).toMatchObject({
			details: { reason: 'rejected', sent: 'yes', results: [{ status: 'rejected' }] },
		});
	});

	it('fail: what is blank is not refused', async () => {
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ Plan: '', City: 'Rome' }),
			...options({ rejectedFields: 'fail' }),
		});
		expect(output[0]?.json).toMatchObject({ status: 'updated' });
	});
});

describe('dryRun', () => {
	it('looks up, checks and merges, and writes nothing', async () => {
		const before = new Map(kit.sandbox.saleshandy.prospects.get(A)?.values);
		const { output } = await kit.run(
			'saleshandy',
			{
				...prospect(locator('email', '={{ $json.to }}')),
				...json('={{ $json.values }}'),
				...options({ dryRun: true }),
			},
			[
				{ to: prospectEmail(0), values: { City: 'Rome', Plan: 'Gold', Source: '' } },
				{ to: prospectEmail(0), values: { City: 'Oslo' } },
				{ to: 'nobody@acme.example', values: { City: 'Lima' } },
				{ to: prospectEmail(1), values: { Source: '' } },
			],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, {
				prospectId: A,
				status: matching(/^(planned|partial|rejected)$/),
				results: [
					attribute('City', 'Rome', 'skipped', containing('Item 1')),
					attribute('Plan', 'Gold', 'invalid', someText()),
					attribute('Source', '', 'skipped', someText()),
				],
			}),
			item(1, {
				prospectId: A,
				status: 'planned',
				results: [attribute('City', 'Oslo', 'planned')],
			}),
			item(2, {
				error: containing('nobody@acme.example'),
				details: { reason: 'not-found', retryable: false, sent: 'no' },
			}),
			item(3, partly({ status: 'skipped' })),
		]);
		expect(kit.sandbox.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
		expect(kit.sandbox.saleshandy.prospects.get(A)?.values).toEqual(before);
	});
});

describe('onlyChanges', () => {
	const only = options({ onlyChanges: true });

	it.each<[string, INodeParameters]>([
		['by e-mail', locator('email', prospectEmail(0))],
		['by id', locator('id', A)],
	])('writes only what differs, %s', async (_, target) => {
		const city = stored(0, 'City') ?? '';
		const { output } = await kit.run('saleshandy', {
			...prospect(target),
			...json({ City: city, Source: 'fair' }),
			...only,
		});
		expect(output).toEqual([
			item(0, {
				prospectId: A,
				status: 'updated',
				results: [
					{ ...attribute('City', city, 'unchanged'), previous: city },
					{ ...attribute('Source', 'fair'), previous: 'webinar' },
				],
			}),
		]);
		expect(kit.attributes()).toEqual([{ Source: 'fair' }]);
	});

	it('writes nothing where the account holds it all', async () => {
		const { output } = await kit.run('saleshandy', {
			...prospect(locator('email', prospectEmail(0))),
			...json({ City: stored(0, 'City'), 'Lead Score': Number(stored(0, 'Lead Score')) }),
			...only,
		});
		expect(output[0]?.json).toMatchObject({
			status: 'unchanged',
			results: [
				{ success: true, status: 'unchanged' },
				{ success: true, status: 'unchanged' },
			],
		});
		expect(kit.writes()).toEqual([]);
	});

	it('reads on for nobody when one page has kept the list from being read', async () => {
		kit.sandbox.settings.fault = ({ endpoint, query: { page } }) => {
			if (endpoint !== LIST_PROSPECTS) return undefined;
			return page === '1' ? { kind: 'html' } : { kind: 'reset-before' };
		};
		const rows = Array.from({ length: 12 }, (_, n) => row(prospectId(n), 'City', 'Rome'));
		const { output } = await kit.run(
			'saleshandy',
			{
				...ROWS,
				...options({ onlyChanges: true, dryRun: true }),
			},
			rows,
		);
		expect(output.map(({ json }) => json.status)).toEqual(Array(12).fill('planned'));
		// Ten seconds of the nodes' time: what was on its way arrives, and is not sent again.
		await sleep(100);
		const pages = kit.sandbox.calls.flatMap(({ query: { page } }) => page ?? []);
		expect(pages.sort()).toEqual([...new Set(pages)]);
	});

	it('tells the value before in a dry run too', async () => {
		const { output } = await kit.run('saleshandy', {
			...prospect(locator('email', prospectEmail(0))),
			...json({ Source: 'fair' }),
			...options({ onlyChanges: true, dryRun: true }),
		});
		expect(output[0]?.json).toMatchObject({
			status: 'planned',
			results: [{ status: 'planned', previous: 'webinar' }],
		});
		expect(kit.writes()).toEqual([]);
	});
});

describe('maxConcurrency', () => {
	const rows = Array.from({ length: 60 }, (_, n) => row(prospectId(n), 'City', 'Rome'));

	it.each([1, 3])('%i: no more requests than that are in flight', async (maxConcurrency) => {
		kit.sandbox.settings.latency = 10;
		const { output } = await kit.run(
			'saleshandy',
			{ ...ROWS, ...options({ maxConcurrency }) },
			rows,
		);
		expect(output.filter(({ json: each }) => each.status === 'updated')).toHaveLength(60);
		expect(kit.sandbox.stats().peakInFlight).toBe(maxConcurrency);
	});

	it('1: no more than one while e-mails are looked up either', async () => {
		kit.sandbox.settings.latency = 5;
		await kit.run(
			'saleshandy',
			{
				...prospect(locator('email', '={{ $json.to }}')),
				...json({ City: 'Rome' }),
				...options({ maxConcurrency: 1 }),
			},
			Array.from({ length: 20 }, (_, n) => ({ to: prospectEmail(n * 10 + 5) })),
		);
		expect(kit.sandbox.stats().peakInFlight).toBe(1);
	});

	it('makes Node.js warn of no leak', async () => {
		// Jest gives a test a copy of process; warnings are told to the real one.
		const real = runInThisContext('process') as NodeJS.Process;
		const warnings: string[] = [];
		const listen = ({ message }: Error) => void warnings.push(message);
		real.on('warning', listen);
		await kit.run('saleshandy', ROWS, rows);
		await new Promise((resolve) => setImmediate(resolve));
		real.off('warning', listen);
		expect(warnings).toEqual([]);
	});
});

describe('timeout', () => {
	it.each([
		[0.3, 'timed-out'],
		[2, undefined],
	])('%d s for an answer that takes 0.6 s', async (timeout, reason) => {
		kit.fail(UPDATE_PROSPECT, { kind: 'delay', ms: 600 });
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...json({ City: 'Rome' }), ...options({ timeout }) },
			[{}],
			CONTINUE,
		);
		const { details, status } = output[0]?.json ?? {};
		expect(details).toEqual(reason ? { reason, retryable: true, sent: 'unknown' } : undefined);
		expect(status).toBe(reason ? undefined : 'updated');
	});
});

describe('maxWait', () => {
	const pause = (seconds: string) => ({
		kind: 'status' as const,
		status: 429,
		headers: { 'retry-after': seconds },
	});

	it('fails the rows that a longer pause holds up, and says that they were not sent', async () => {
		kit.fail(({ path }) => path.includes(B), pause('6000'));
		const { output } = await kit.run(
			'saleshandy',
			{ ...ROWS, ...options({ maxWait: 30, maxConcurrency: 1 }) },
			[row(A, 'City', 'Rome'), row(B, 'City', 'Oslo')],
			CONTINUE,
		);
		expect(output).toEqual([
			item(0, { prospectId: A, status: 'updated', results: [attribute('City', 'Rome')] }),
			item(1, {
				error: matching(/rate limit of Saleshandy.*pause of (59|60)\d\d seconds.*'Max Wait'/),
				details: partly({ reason: 'rate-limited', retryable: true, sent: 'no' }),
			}),
		]);
		expect(kit.writes()).toHaveLength(2);
	});

	it.each([
		[{}, '120'],
		[{ maxWait: 90 }, '60'],
	])('%j sits a pause of %s seconds through', async (more, seconds) => {
		kit.fail(UPDATE_PROSPECT, pause(seconds), 1);
		const { output } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ City: 'Rome' }),
			...options(more),
		});
		expect(output[0]?.json).toMatchObject({ status: 'updated' });
	});

	it('is 600 by default', async () => {
		kit.fail(UPDATE_PROSPECT, pause('700'));
		const { output } = await kit.run(
			'saleshandy',
			{ ...prospect(0), ...json({ City: 'Rome' }) },
			[{}],
			CONTINUE,
		);
		expect(output[0]?.json).toMatchObject({ details: { reason: 'rate-limited', sent: 'no' } });
	});

	it('holds for the fields too: all rows fail', async () => {
		kit.fail(LIST_FIELDS, pause('700'));
		const { output } = await kit.run('saleshandy', ROWS, [row(A, 'City', 'Rome')], CONTINUE);
		expect(output[0]?.json).toMatchObject({
			details: { reason: 'rate-limited', retryable: true, sent: 'no' },
		});
		expect(kit.sandbox.calls).toHaveLength(1);
	});
});

describe("the account's rate limit", () => {
	// 20 in 100 ms of real time are 20 in 10 seconds of the nodes' time.
	const limit = (more: Partial<LimitSettings>): LimitSettings => ({
		requests: 20,
		windowMs: 400,
		...more,
	});

	it.each<[string, LimitSettings]>([
		['answers 429 and says when', limit({ headers: 'retry-after' })],
		['answers 429 and says nothing', limit({})],
		['answers 400 and says nothing', limit({ form: '400' })],
	])('that %s: all rows are updated', async (_, settings) => {
		kit.sandbox.settings.saleshandy.limit = settings;
		const rows = Array.from({ length: 50 }, (_unused, n) => row(prospectId(n), 'City', 'Rome'));
		const { output } = await kit.run('saleshandy', ROWS, rows);
		expect(output.filter(({ json: each }) => each.status === 'updated')).toHaveLength(50);
		expect(new Set(kit.endpoints())).not.toContain(LIST_PROSPECTS);
	});
});

describe('an option with a value that it does not take', () => {
	it.each<[string, INodeParameters]>([
		['maxConcurrency', { maxConcurrency: '={{ "many" }}' }],
		['maxConcurrency', { maxConcurrency: '={{ 0 }}' }],
		['timeout', { timeout: '={{ -1 }}' }],
		['maxWait', { maxWait: '={{ null }}' }],
		['conflict', { conflict: '={{ "middle" }}' }],
		['emptyValues', { emptyValues: '={{ "keep" }}' }],
		['output', { output: '={{ "table" }}' }],
	])('%s: the run says so before any request', async (name, values) => {
		const { error } = await kit.run('saleshandy', {
			...prospect(0),
			...json({ City: 'Rome' }),
			...options(values),
		});
		expect(error?.message).toContain(name);
		expect(kit.sandbox.calls).toEqual([]);
	});

	it('is an error of every row where On Error says to continue', async () => {
		const { output, errors } = await kit.run(
			'saleshandy',
			{
				...prospect(0),
				...json({ City: 'Rome' }),
				...options({ maxConcurrency: '={{ "many" }}' }),
			},
			[{ n: 0 }, { n: 1 }],
			{ onError: 'continueErrorOutput' },
		);
		expect(output).toEqual([]);
		expect(errors).toEqual(
			[0, 1].map((n) =>
				item(n, {
					n,
					error: containing('maxConcurrency'),
					details: { reason: 'invalid-input', retryable: false, sent: 'no' },
				}),
			),
		);
	});
});
