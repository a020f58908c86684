import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../../sandbox';
import { fieldId, prospectId } from '../../sandbox';
import type { More } from '../kit';
import {
	about,
	attribute,
	autoMapping,
	containing,
	CONTINUE,
	details,
	failed,
	item,
	json,
	list,
	LIST_FIELDS,
	LIST_PROSPECTS,
	locator,
	mapping,
	matching,
	options,
	partly,
	prospect,
	someText,
	statuses,
	unreadable,
	UPDATE_PROSPECT,
	withSandbox,
} from '../kit';
import type { Refusal } from '../refusals';
import { refusals, status } from '../refusals';
import { saleshandy } from '../vendors';

const kit = withSandbox();

const run = async (parameters: INodeParameters, rows?: IDataObject[], more?: More) =>
	await kit.run('saleshandy', parameters, rows, more);
/** The output of the first prospect's row. */
const row = (state: string, ...results: IDataObject[]) =>
	item(0, { prospectId: prospectId(0), status: state, summary: someText(), results });
/** Runs one row for the first prospect, with values by label; On Error is to continue. */
const write = async (values: IDataObject, more: INodeParameters = {}) =>
	(await run({ ...prospect(0), ...json(values), ...options(more) }, [{}], CONTINUE)).output;
const BY_ID = prospect(locator('id', '={{ $json.id }}'));
const GONE = prospect(locator('id', 'goneAway99'));
const ROME = { City: 'Rome' };
const CITY = json(ROME);
const noOptions = () => {
	// The check here cannot know the options then.
	kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
};

it('prospects whose ids differ in letter case only are two', async () => {
	expect(prospectId(4).toLowerCase()).toBe(prospectId(5).toLowerCase());
	await run({ ...BY_ID, ...list(['City', '={{ $json.city }}']) }, [
		{ id: prospectId(4), city: 'Rome' },
		{ id: prospectId(5), city: 'Oslo' },
	]);
	expect([kit.held(4, 'City'), kit.held(5, 'City')]).toEqual(['Rome', 'Oslo']);
});

it('automatic mapping leaves out a column called like the parameter, though the target is fixed', async () => {
	const columns = { prospectId: 'something else', City: 'Rome' };
	const { output } = await run({ ...prospect(0), ...autoMapping() }, [columns]);
	expect(output).toEqual([row('updated', attribute('City', 'Rome'))]);
});

describe('a field as the account has it', () => {
	const add = (id: string, label: string) =>
		kit.sandbox.saleshandy.fields.push({
			id,
			label,
			fieldType: 'text',
			mappingDefaultField: null,
			isDefault: false,
		});

	it.each<[string, () => unknown]>([
		['sits one level deeper', () => (kit.sandbox.settings.saleshandy.nestedFields = true)],
		[
			'calls the label name, as it once did',
			() => {
				const body = { payload: [{ id: fieldId('City'), name: 'City' }, null, 'broken'] };
				kit.fail(LIST_FIELDS, { kind: 'wrong-shape', body });
			},
		],
	])('is read from a list that %s', async (_, arrange) => {
		arrange();
		expect(await write(ROME)).toEqual([row('updated', attribute('City', 'Rome'))]);
	});

	it('may have a number as its id', async () => {
		add('4711', 'Numbered');
		const parameters = { ...prospect(0), ...list(['={{ $json.field }}', 'x']) };
		const { output } = await run(parameters, [{ field: 4711 }]);
		expect(output[0]?.json).toMatchObject({ status: 'updated', results: [{ fieldId: '4711' }] });
	});

	it('may share its label: the row says to give the id, and the id does', async () => {
		const cityId = fieldId('City');
		add('secondCity', 'city');
		const parameters = { ...prospect(0), ...list(['={{ $json.field }}', 'Rome']) };
		const rows = [{ field: 'CITY' }, { field: 'secondCity' }];
		const { output } = await run(parameters, rows, CONTINUE);
		expect(output).toEqual([
			unreadable(0, new RegExp(`named 'CITY': City \\(${cityId}\\), city \\(secondCity\\).*ID`)),
			item(1, partly({ status: 'updated' })),
		]);
	});

	it.each([
		[{ mappingDefaultField: 'email', label: 'E-Mail-Adresse' }],
		[{ mappingDefaultField: null, label: 'Email' }],
	])('as the email %j is never sent, and the row says why', async (changes) => {
		const email = kit.sandbox.saleshandy.fields.find(({ label }) => label === 'Email');
		Object.assign(email ?? {}, changes);
		const values = { [changes.label]: 'new@acme.example', City: 'Rome' };
		const output = await write(values);
		const reason = containing('import the prospect');
		const refused = attribute('Email', 'new@acme.example', 'invalid', reason);
		expect(output).toEqual([
			row('partial', { ...refused, field: changes.label }, attribute('City', 'Rome')),
		]);
		expect(kit.attributes()).toEqual([{ City: 'Rome' }]);
	});

	it.each([
		['skip', 'updated', ['skipped', 'updated']],
		['clear', 'partial', ['invalid', 'updated']],
		['error', 'partial', ['invalid', 'updated']],
	])('as the email, and blank: %s', async (emptyValues, state, all) => {
		const values = json({ Email: '', Source: 'fair' });
		const its = options({ emptyValues, unknownFields: 'error' });
		const { output } = await run({ ...BY_ID, ...values, ...its }, [{ id: prospectId(0) }]);
		const results = all.map((each) => ({ status: each }));
		expect(output[0]?.json).toMatchObject({ status: state, results });
		expect(kit.attributes()).toEqual([{ Source: 'fair' }]);
	});
});

describe('a value', () => {
	it.each<[what: string, label: string, expression: string, value: string]>([
		['zero', 'Lead Score', '={{ 0 }}', '0'],
		['a fraction', 'Lead Score', '={{ 0.1 + 0.2 }}', '0.30000000000000004'],
		['a huge number', 'Lead Score', '={{ 1e21 }}', '1000000000000000000000'],
		['a number as text', 'Lead Score', ' 12.5 ', '12.5'],
		['a day', 'Renewal Date', '2026-03-05', '2026-03-05'],
		['a moment', 'Renewal Date', '2026-03-05T22:00:00Z', '2026-03-05'],
		[
			'a Luxon date',
			'Renewal Date',
			'={{ DateTime.fromISO("2026-03-05T23:30:00", { zone: "America/New_York" }) }}',
			'2026-03-05',
		],
		[
			'a Luxon date in UTC, by the zone of the workflow',
			'Renewal Date',
			'={{ DateTime.utc(2026, 3, 5, 1) }}',
			'2026-03-04',
		],
		['midnight in UTC', 'Renewal Date', '={{ DateTime.utc(2026, 3, 5) }}', '2026-03-05'],
		// The workflow has no time zone of its own here: then it is n8n's default, New York.
		['a JavaScript date', 'Renewal Date', '={{ new Date(Date.UTC(2026, 2, 5, 3)) }}', '2026-03-04'],
		['$now as text', 'City', '={{ $now.toISODate() === $today.toISODate() }}', 'true'],
		['an amount', 'Deal Value', '={{ 1234.5 }}', '1234.5'],
		['an amount with its sign', 'Deal Value', '$1234.50', '1234.50'],
		['an amount with its code', 'Deal Value', 'usd 1234.50', '1234.50'],
		['an option in other letters', 'Plan', ' GROWTH', 'Growth'],
		['an option of a system field', 'Industry', 'retail', 'Retail'],
	])('%s goes into %s as it is meant', async (_, label, expression, value) => {
		const { output } = await run({ ...prospect(0), ...mapping({ [fieldId(label)]: expression }) });
		expect(output).toEqual([row('updated', attribute(label, value))]);
		expect(kit.attributes()).toEqual([{ [label]: value }]);
	});

	const DAY = '={{ $json.day.toDateTime() }}';
	const SCORE = '={{ $json.score }}';
	it.each<[string, INodeParameters]>([
		['mapping', mapping({ [fieldId('Renewal Date')]: DAY, [fieldId('Lead Score')]: SCORE })],
		['a list', list(['Renewal Date', DAY], ['Lead Score', SCORE])],
		['JSON', json('={{ { "Renewal Date": $json.day.toDateTime(), "Lead Score": $json.score } }}')],
	])('may be of any type in %s', async (_, parameters) => {
		const input = { day: '2026-03-05T12:00:00', score: 12 };
		const { output } = await run({ ...prospect(0), ...parameters }, [input]);
		expect(output).toEqual([
			row('updated', attribute('Renewal Date', '2026-03-05'), attribute('Lead Score', '12')),
		]);
	});

	it.each<[what: string, label: string, expression: string, value: string, reason: RegExp]>([
		['text', 'Lead Score', 'many', 'many', /'many' is not a number/],
		['a number with a comma', 'Lead Score', '1,5', '1,5', /'1,5' is not a number/],
		['NaN', 'Lead Score', '={{ 0 / 0 }}', 'NaN', /NaN is not a number/],
		['a boolean', 'Lead Score', '={{ true }}', 'true', /'true' is not a number/],
		[
			'a day that is none',
			'Renewal Date',
			'2026-02-30',
			'2026-02-30',
			/'2026-02-30' is not a date/,
		],
		['another order', 'Renewal Date', '05.03.2026', '05.03.2026', /is not a date.*year-month-day/],
		[
			'a Luxon date that is none',
			'Renewal Date',
			'={{ DateTime.fromISO("soon") }}',
			'Invalid DateTime',
			/date/,
		],
		['another currency', 'Deal Value', '12 EUR', '12 EUR', /'12 EUR' .* this field is in USD/],
		['apples', 'Deal Value', '12 apples', '12 apples', /is not an amount/],
	])(
		'%s in %s is invalid, and the other fields go',
		async (_, label, expression, value, reason) => {
			const values = { [fieldId(label)]: expression, [fieldId('Source')]: 'fair' };
			const { output } = await run({ ...prospect(0), ...mapping(values) });
			const invalid = attribute(label, value, 'invalid', matching(reason));
			expect(output).toEqual([row('partial', invalid, attribute('Source', 'fair'))]);
			expect(kit.attributes()).toEqual([{ Source: 'fair' }]);
		},
	);

	it('in two rows that comes to the same is no conflict', async () => {
		const plan = { ...list(['Plan', '={{ $json.plan }}']), ...options({ conflict: 'error' }) };
		const rows = [{ plan: 'growth' }, { plan: 'GROWTH' }];
		const { output } = await run({ ...prospect(0), ...plan }, rows, CONTINUE);
		expect(statuses(output)).toEqual(['updated', 'updated']);
	});

	it.each(['Plan', 'Lead Score', 'Renewal Date', 'Deal Value', 'Notes'])(
		'of %s can be cleared, whatever its type',
		async (label) => {
			const output = await write({ [label]: '' }, { emptyValues: 'clear' });
			expect(output).toEqual([row('updated', attribute(label, ''))]);
			expect(kit.attributes()).toEqual([{ [label]: '' }]);
		},
	);

	it('that Saleshandy confirms and does not clear is told as confirmed, and seen by the next sync', async () => {
		kit.sandbox.settings.saleshandy.clearing = 'ignore';
		for (const writes of [1, 2]) {
			const output = await write({ Source: '' }, { emptyValues: 'clear', onlyChanges: true });
			expect(output[0]?.json).toMatchObject({ status: 'updated' });
			expect(kit.writes()).toHaveLength(writes);
		}
	});

	it('that Saleshandy does not clear is rejected, and the other fields go', async () => {
		kit.sandbox.settings.saleshandy.clearing = 'refuse';
		const output = await write({ City: '', Source: 'x' }, { emptyValues: 'clear' });
		const refused = attribute('City', '', 'rejected', someText());
		expect(output).toEqual([row('partial', refused, attribute('Source', 'x'))]);
	});
});

describe('values that Saleshandy refuses', () => {
	const refused = (label: string, value: string) =>
		attribute(label, value, 'rejected', containing('Saleshandy refused the value'));

	beforeEach(noOptions);

	it('do not take the other fields with them, though Saleshandy refuses all at once', async () => {
		const values = { 'Last Name': 'Smith', Plan: 'Gold', City: 'Rome', 'Lead Score': 5 };
		const output = await write(values);
		expect(output).toEqual([
			row(
				'partial',
				attribute('Last Name', 'Smith'),
				refused('Plan', 'Gold'),
				attribute('City', 'Rome'),
				attribute('Lead Score', '5'),
			),
		]);
		expect(['Last Name', 'City', 'Lead Score'].map((label) => kit.held(0, label))).toEqual([
			'Smith',
			'Rome',
			'5',
		]);
	});

	it('do not take the other rows of the prospect with them', async () => {
		const cells = list(['={{ $json.field }}', '={{ $json.value }}']);
		const { output } = await run({ ...prospect(0), ...cells }, [
			{ field: 'Plan', value: 'Gold' },
			{ field: 'City', value: 'Rome' },
		]);
		expect(statuses(output)).toEqual(['rejected', 'updated']);
	});

	it('are named one by one where all are refused', async () => {
		const output = await write({ Plan: 'Gold', Industry: 'Magic' });
		expect(output).toEqual([
			row('rejected', refused('Plan', 'Gold'), refused('Industry', 'Magic')),
		]);
	});

	it('are found: one among 30 fields in 11 requests, and the others are saved', async () => {
		const labels = kit.sandbox.saleshandy.fields
			.filter(({ fieldType, label }) => fieldType === 'text' && label !== 'Email')
			.map(({ label }) => label)
			.slice(0, 29);
		const set = Object.fromEntries(labels.map((label) => [label, 'x']));
		const output = await write({ Plan: 'Gold', ...set });
		expect(output).toEqual([
			row('partial', refused('Plan', 'Gold'), ...labels.map((label) => attribute(label, 'x'))),
		]);
		expect(kit.writes().length).toBeLessThanOrEqual(11);
	});

	it('fail their row, if so chosen', async () => {
		const output = await write({ Plan: 'Gold' }, { rejectedFields: 'fail' });
		const results = [refused('Plan', 'Gold')];
		expect(output).toEqual([failed(0, /'Plan'/, { ...details('rejected', 'yes'), results })]);
	});

	it('and a fault half-way through the search: what was saved is in the details of its row', async () => {
		let writes = 0;
		kit.fail(({ method }) => method === 'POST' && ++writes > 2, status(500));
		const values = { 'Last Name': 'Smith', City: 'Rome', Plan: 'Gold', Industry: 'Magic' };
		const output = await write(values);
		const results = [attribute('Last Name', 'Smith'), attribute('City', 'Rome')];
		expect(output).toEqual([
			failed(0, /HTTP 500/, { ...details('unavailable', 'unknown', 500, true), results }),
		]);
	});

	it('are said of the prospect where it takes nothing at all', async () => {
		kit.sandbox.settings.saleshandy.unknownProspect = 'all-false';
		const values = { 'First Name': 'A', 'Last Name': 'B', City: 'C', Country: 'D', Source: 'E' };
		const { output } = await run({ ...GONE, ...json(values) });
		const reason = containing('check that the prospect still exists');
		const results = Object.entries(values).map(([label, value]) =>
			attribute(label, value, 'rejected', reason),
		);
		expect(output).toEqual([
			item(0, { prospectId: 'goneAway99', status: 'rejected', summary: someText(), results }),
		]);
	});
});

describe('a prospect that does not exist', () => {
	it.each([
		['http400-50001', 'rejected', 400],
		['http404', 'not-found', 404],
	] as const)('answered with %s: the row says to check the id', async (answer, reason, code) => {
		kit.sandbox.settings.saleshandy.unknownProspect = answer;
		const values = json({ City: 'Rome', Source: 'x' });
		const { output } = await run({ ...GONE, ...values }, [{}], CONTINUE);
		const says = /Check that the prospect ID is one/;
		expect(output).toEqual([failed(0, says, details(reason, 'yes', code))]);
		expect(kit.writes()).toHaveLength(1);
	});
});

describe('the results of an answer', () => {
	it('may come twice', async () => {
		kit.fail(UPDATE_PROSPECT, { kind: 'duplicate-results' });
		const output = await write(ROME);
		expect(output).toEqual([row('updated', attribute('City', 'Rome'))]);
		expect(kit.writes()).toHaveLength(1);
	});

	it('are short: the field that is missing is rejected', async () => {
		kit.fail(UPDATE_PROSPECT, { kind: 'missing-results' });
		const output = await write({ City: 'Rome', Source: 'x' });
		const unconfirmed = attribute('Source', 'x', 'rejected', containing('did not say whether'));
		expect(output).toEqual([row('partial', attribute('City', 'Rome'), unconfirmed)]);
	});

	it.each<[string, unknown]>([
		['are empty', []],
		['speak of other fields', [{ fieldId: 'other', success: true }]],
		...[false, 'false', 0, null].map((success): [string, unknown] => [
			`have the success ${JSON.stringify(success)}`,
			[{ fieldId: fieldId('City'), success }],
		]),
	])('%s: the field is rejected', async (_, results) => {
		kit.fail(UPDATE_PROSPECT, { kind: 'wrong-shape', body: { payload: { results } } });
		const output = await write(ROME);
		expect(output).toEqual([row('rejected', attribute('City', 'Rome', 'rejected', someText()))]);
	});
});

/** A body in the envelopes that were seen, and one that is none. */
const app = (code: number, message: string, more: object = {}) => ({
	error: true,
	code,
	message,
	...more,
});
const nest = (statusCode: number, message: string | string[]) => ({ statusCode, message });
const gateway = (code: number, message: string) => ({
	error: 'Bad Request',
	error_code: code,
	error_message: message,
});
const AUTH = app(1001, 'Invalid token', { type: 'auth' });
const rejected = details('rejected', 'yes', 400);

const notFound = (code: number) => details('not-found', 'yes', code);
const UNKNOWN = /does not know the prospect/;

refusals(kit, saleshandy, [
	[
		'400, wrong key, though the account can be read',
		status(400, AUTH),
		details('rejected', 'unknown', 400, true),
		/Invalid token\. The key is accepted otherwise/,
	],
	...[{ message: 'Invalid token' }, { ...AUTH, code: 4000 }, { error: 'Invalid token' }].map(
		(body): Refusal => [
			`400, words of a wrong key in ${JSON.stringify(body)}`,
			status(400, body),
			details('rejected', 'yes', 400),
			/Invalid token/,
		],
	),
	...[
		"'Rate Limit exceeded' is not allowed",
		'Rate Limit exceeded for Company',
		'too many requests',
	].map((message): Refusal => [
		`400, words of a rate limit: ${message}`,
		status(400, gateway(4000, message)),
		details('rejected', 'yes', 400),
		new RegExp(message),
	]),
	[
		'403, no permission',
		status(403, app(4003, "You don't have required permissions")),
		details('rejected', 'unknown', 403),
		/does not allow.*You don't have required permissions/,
	],
	['a list', status(400, nest(400, ['first', 'second'])), rejected, /first; second/],
	['messages', status(400, { statusCode: 400, messages: ['first'] }), rejected, /first/],
	[
		'update refused',
		status(400, app(50001, 'Failed to prospect attribute')),
		rejected,
		/Failed to prospect attribute.*prospect ID/,
	],
	['code 1001 with another meaning', status(400, app(1001, 'No field')), rejected, /No field/],
	['code 4000 with another meaning', status(400, gateway(4000, 'No luck')), rejected, /No luck/],
	[
		'400, unknown prospect',
		status(400, app(1001, 'Invalid prospect Id')),
		notFound(400),
		/does not know the prospect.*Invalid prospect Id.*prospect ID/,
	],
	['404, unknown prospect', status(404, nest(404, 'Prospect not found')), notFound(404), UNKNOWN],
	[
		'results that are no list',
		{ kind: 'wrong-shape', body: { payload: { results: {} } } },
		details('unexpected-response', 'unknown', 201, true),
		/unexpected response/,
	],
]);

describe('a read that is refused with', () => {
	it.each<[string, Fault, IDataObject, RegExp]>([
		['400', status(400, gateway(4000, 'No luck')), details('rejected', 'no', 400, true), /No luck/],
	])('%s: every row says so', async (_, fault, its, says) => {
		for (const endpoint of [LIST_FIELDS, LIST_PROSPECTS]) {
			kit.fail(endpoint, fault);
			const target = prospect(locator('email', 'ann@acme.example'));
			const { output } = await run({ ...target, ...CITY }, [{}], CONTINUE);
			expect(output).toEqual([failed(0, says, its)]);
		}
		expect(kit.writes()).toEqual([]);
	});

	it('404, as the API is elsewhere', async () => {
		kit.fail(LIST_FIELDS, status(404, nest(404, 'Cannot GET /fields')));
		const { output } = await run({ ...prospect(0), ...CITY }, [{}], CONTINUE);
		const its = details('unexpected-response', 'no', 404);
		expect(output).toEqual([failed(0, /not at the address.*HTTP 404.*Base URL/, its)]);
	});

	it.each([UPDATE_PROSPECT, LIST_FIELDS, LIST_PROSPECTS])(
		'400 for the rate limit, at %s: the row is updated all the same',
		async (endpoint) => {
			kit.fail(endpoint, status(400, gateway(4000, 'Rate Limit exceeded')), 1);
			const target = prospect(locator('email', 'ann@acme.example'));
			const { output } = await run({ ...target, ...CITY });
			expect(output).toEqual([
				about({ email: 'ann@acme.example' }, row('updated', attribute('City', 'Rome'))),
			]);
			expect(kit.sandbox.calls.filter((call) => call.endpoint === endpoint)).toHaveLength(2);
		},
	);
});

it('onlyChanges reads on for nobody when one page has kept the list from being read', async () => {
	kit.sandbox.settings.fault = ({ endpoint, query: { page } }) => {
		// The look at the end of the list is answered, so that the pages before it are read at once.
		if (endpoint !== LIST_PROSPECTS || page === '6') return undefined;
		return page === '1' ? { kind: 'status', status: 400 } : { kind: 'reset-before' };
	};
	const rows = Array.from({ length: 12 }, (_, n) => ({ id: prospectId(n) }));
	const dry = options({ onlyChanges: true, dryRun: true });
	const { output } = await run({ ...BY_ID, ...CITY, ...dry }, rows);
	expect(statuses(output)).toEqual(Array(12).fill('planned'));
	// What was on its way arrives, and is not sent again.
	await kit.clock.sleep(10_000);
	const pages = kit.sandbox.calls.flatMap(({ query: { page } }) => page ?? []);
	expect(pages.sort()).toEqual([...new Set(pages)]);
});
