import { runInThisContext } from 'node:vm';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Fault } from '../sandbox';
import type { More } from './kit';
import {
	about,
	autoMapping,
	containing,
	CONTINUE,
	details,
	failed,
	item,
	json,
	lead,
	list,
	locator,
	mapping,
	matching,
	options,
	partly,
	someText,
	unreadable,
	withSandbox,
} from './kit';
import { VENDORS } from './vendors';
import { CAMPAIGNS, leadLinkedinUrl } from '../sandbox';

const kit = withSandbox();
const CAMPAIGN = CAMPAIGNS.outreach.id;

describe.each(VENDORS)('$name', (v) => {
	const { one, two, three } = v.fields;
	const run = async (parameters: INodeParameters, rows?: IDataObject[], more?: More) =>
		await kit.run(v.node, parameters, rows, more);
	const stored = (n: number, field = two) => v.stored(kit, n, field);
	const row = (n: number, status: string, ...results: IDataObject[]) =>
		v.row(kit, n, status, results);
	/** The output of a row of which nothing was sent. */
	const unsent = (n: number, status: string, ...results: IDataObject[]) => ({
		...v.ids(n),
		status,
		summary: someText(),
		results,
	});
	const updated = (index: number, n: number, ...results: IDataObject[]) =>
		item(index, row(n, 'updated', ...results));
	const statuses = (output: Array<{ json: IDataObject }>) =>
		output.map(({ json: each }) => each.details ?? each.status);
	/** Runs one row for the first record, with values by label or ID; On Error is to continue. */
	const write = async (values: IDataObject, more: INodeParameters = {}) =>
		await run({ ...v.nth(0), ...json(values), ...options(more) }, [{}], CONTINUE);
	/** One field and value for each row: id, field and value are columns. */
	const CELLS = { ...v.byId(), ...list(['={{ $json.field }}', '={{ $json.value }}']) };
	const cell = (n: number, field: string, value: unknown) =>
		({ id: v.id(n), field, value }) as IDataObject;
	const ROME = json({ [two.label]: 'Rome' });
	/** IDs that are not known, but for one that every row gives. */
	const nulled = (ids: IDataObject, given: string) =>
		Object.fromEntries(Object.entries(ids).map(([key, id]) => [key, key === given ? id : null]));

	describe('a record', () => {
		it('is written with requests as the documentation wants them', async () => {
			await write({ [one.label]: 'Smith' });
			const { saleshandy, puffle } = kit.keys;
			const own = {
				saleshandy: {
					key: { 'x-api-key': saleshandy },
					read: { path: '/saleshandy/v1/fields', query: { systemFields: 'true' } },
					path: `/saleshandy/v1/prospects/${v.id(0)}/attribute`,
					body: { attributes: [{ fieldId: one.id, attributeValue: 'Smith' }] },
				},
				puffle: {
					key: { authorization: `Bearer ${puffle}` },
					read: { path: `/puffle/api/campaigns/${CAMPAIGN}`, query: {} },
					path: `/puffle/api/campaigns/${CAMPAIGN}/leads`,
					body: { prospect_id: v.id(0), updates: { first_name: 'Smith' } },
				},
			}[v.node];
			const [read, update] = kit.sandbox.calls;
			const headers = { ...own.key, accept: 'application/json' };
			expect(read).toMatchObject({ ...own.read, headers });
			// One client reports that a GET with a content type is refused.
			expect(read?.headers).not.toHaveProperty('content-type');
			const sent = { ...own.key, 'content-type': 'application/json' };
			expect(update).toMatchObject({ path: own.path, query: {}, headers: sent, body: own.body });
			expect(kit.endpoints()).toEqual([v.reads.endpoint, v.writes]);
		});

		it('is written in one request, and its row says what became of each field', async () => {
			const { output, status } = await write({ [one.label]: 'Smith', [two.id]: 'Rome' });
			expect(status).toBe('success');
			expect(output).toEqual([updated(0, 0, v.result(one, 'Smith'), v.result(two, 'Rome'))]);
			expect([stored(0, one), stored(0)]).toEqual(['Smith', 'Rome']);
			expect(kit.endpoints()).toEqual([v.reads.endpoint, v.writes]);
		});

		it('comes out where it went in, whichever was answered first', async () => {
			kit.sandbox.settings.fault = ({ n }) => ({ kind: 'delay', ms: (n * 7) % 40 });
			const rows = Array.from({ length: 40 }, (_, n) => cell(n, two.id, `Name ${n}`));
			const { output } = await run(CELLS, rows);
			expect(output).toEqual(rows.map((_, n) => updated(n, n, v.result(two, `Name ${n}`))));
		});
	});

	describe('values given by', () => {
		const input = {
			id: v.id(0),
			first: 'Smith',
			second: 'Rome',
			values: { [one.label]: 'Smith', [two.label.toLowerCase()]: 'Rome' },
			text: `{ "${one.label}": "Smith", "${two.label}": "Rome" }`,
		};
		const auto = (first: string, second: string): [INodeParameters, IDataObject] => [
			autoMapping(),
			{ id: v.id(0), [first]: 'Smith', [second]: 'Rome' },
		];

		it.each<[string, INodeParameters, IDataObject?]>([
			['mapping by hand', mapping({ [one.id]: 'Smith', [two.id]: 'Rome' })],
			[
				'mapping by expression',
				mapping({ [one.id]: '={{ $json.first }}', [two.id]: '={{ $json.second }}' }),
			],
			['a list of ids', list([one.id, 'Smith'], [two.id, 'Rome'])],
			['a list of labels', list([one.label, 'Smith'], [two.label, 'Rome'])],
			[
				'a list in other letters',
				list([one.label.toUpperCase(), 'Smith'], [` ${two.label.toLowerCase()} `, 'Rome']),
			],
			['a list with the key of a field', list([one.key, 'Smith'], [two.key, 'Rome'])],
			[
				'a list by expression',
				list(
					[`={{ "${one.label}".slice(0, 3) }}${one.label.slice(3)}`, '={{ $json.first }}'],
					[two.id, '={{ $json.second }}'],
				),
			],
			['JSON with labels', json({ [one.label]: 'Smith', [two.label]: 'Rome' })],
			['JSON with ids', json({ [one.id]: 'Smith', [two.id]: 'Rome' })],
			[
				'JSON with keys, in other letters',
				json({ [one.key.toUpperCase()]: 'Smith', [two.key.toUpperCase()]: 'Rome' }),
			],
			['JSON by expression: an object', json('={{ $json.values }}')],
			['JSON by expression: a text', json('={{ $json.text }}')],
			[
				'JSON by expression: built in place',
				json(`={{ { "${one.label}": $json.first, "${two.label}": "Rome" } }}`),
			],
			['automatic mapping, by labels', ...auto(one.label, two.label)],
			['automatic mapping, by keys', ...auto(one.key, two.key)],
			['automatic mapping, by ids', ...auto(one.id, two.id)],
			[
				'automatic mapping, in other letters',
				...auto(one.label.toLowerCase(), two.label.toUpperCase()),
			],
		])('%s', async (_, parameters, columns = input) => {
			const { output } = await run({ ...v.byId(), ...parameters }, [columns]);
			expect(output).toEqual([updated(0, 0, v.result(one, 'Smith'), v.result(two, 'Rome'))]);
			expect(v.sent(kit)).toEqual([{ [one.id]: 'Smith', [two.id]: 'Rome' }]);
		});

		const OF_LEADS: Array<[string, INodeParameters, IDataObject, IDataObject?]> = [
			[
				'ids called like the parameters',
				lead(locator('id', '={{ $json.leadId }}'), '={{ $json.campaignId }}'),
				v.ids(0),
			],
			[
				'ids called otherwise',
				lead(locator('id', '={{ $json.id }}'), '={{ $json.in }}'),
				{ id: v.id(0), in: CAMPAIGN },
			],
			['an ID in capitals', v.byId(), { id: v.id(0).toUpperCase() }],
			[
				'a LinkedIn URL',
				lead(locator('linkedinUrl', '={{ $json["LinkedIn URL"] }}')),
				{ 'LinkedIn URL': leadLinkedinUrl(0) },
				{ linkedinUrl: leadLinkedinUrl(0) },
			],
		];
		const EMAIL = { email: v.email(0) };
		const LOUD = v.email(0).toUpperCase();
		it.each<[string, INodeParameters, IDataObject, IDataObject?]>([
			['an ID', v.byId(), { id: v.id(0) }],
			[
				'an ID called like the parameter',
				v.byId(`={{ $json.${v.node === 'puffle' ? 'leadId' : 'prospectId'} }}`),
				v.ids(0),
			],
			['an ID with blanks around it', v.byId(), { id: ` ${v.id(0)} ` }],
			['an email', v.byEmail('={{ $json.email }}'), EMAIL, EMAIL],
			['an email under its label', v.byEmail('={{ $json.Email }}'), { Email: v.email(0) }, EMAIL],
			['an email, called otherwise', v.byEmail(), { to: v.email(0) }, EMAIL],
			[
				'an email in other letters',
				v.byEmail('={{ $json.email }}'),
				{ email: ` ${LOUD} ` },
				{ email: LOUD },
			],
			...(v.node === 'puffle' ? OF_LEADS : []),
		])(
			'automatic mapping leave out %s that names the record',
			async (_, target, key, names = {}) => {
				const row = { ...key, [one.label]: 'Smith' };
				const { output } = await run({ ...target, ...autoMapping() }, [row]);
				expect(output).toEqual([about(names, updated(0, 0, v.result(one, 'Smith')))]);
			},
		);

		it('automatic mapping keep a field that happens to have the value of the ID', async () => {
			await run({ ...v.byId(), ...autoMapping() }, [{ id: v.id(0), [three.label]: v.id(0) }]);
			expect(v.sent(kit)).toEqual([{ [three.id]: v.id(0) }]);
		});

		it('one field named twice: the last value counts, and the other says so', async () => {
			const { output } = await run({ ...v.nth(0), ...list([two.label, 'Rome'], [two.id, 'Oslo']) });
			expect(output).toEqual([
				updated(0, 0, v.result(two, 'Rome', 'skipped', someText()), v.result(two, 'Oslo')),
			]);
			expect(v.sent(kit)).toEqual([{ [two.id]: 'Oslo' }]);
		});
	});

	describe('a value', () => {
		it.each<[string, string, string]>([
			['text', 'Rome', 'Rome'],
			['text with outer blanks', '={{ " Rome " }}', ' Rome '],
			['an integer', '={{ 7 }}', '7'],
			['zero', '={{ 0 }}', '0'],
			['a fraction', '={{ 0.1 + 0.2 }}', '0.30000000000000004'],
			['a huge number', '={{ 1e21 }}', '1000000000000000000000'],
			['true', '={{ true }}', 'true'],
			['false', '={{ false }}', 'false'],
			[
				'a Luxon date',
				'={{ DateTime.fromISO("2026-03-05T23:30:00", { zone: "America/New_York" }) }}',
				'2026-03-05T23:30:00.000-05:00',
			],
			['a JavaScript date', '={{ new Date(0) }}', '1970-01-01T00:00:00.000Z'],
			[
				'letters of all sorts',
				'Łódź 東京 🦊 "q" \\ \n<b>&amp;</b>',
				'Łódź 東京 🦊 "q" \\ \n<b>&amp;</b>',
			],
			['text that looks like an expression', '={{ "{" + "{ $json.x }" + "}" }}', '{{ $json.x }}'],
			['text that looks like JSON', '{"a":[1]}', '{"a":[1]}'],
			['long text', '={{ "x".repeat(20000) }}', 'x'.repeat(20_000)],
		])('%s arrives as it is meant', async (_, expression, value) => {
			const { output } = await run({ ...v.nth(0), ...mapping({ [two.id]: expression }) });
			expect(output).toEqual([updated(0, 0, v.result(two, value))]);
			expect(stored(0)).toBe(value);
		});

		it.each<[string, string, string, RegExp]>([
			['Infinity', '={{ 1 / 0 }}', 'Infinity', /Infinity is not a number/],
			['an object', '={{ ({ name: "Rome" }) }}', '{"name":"Rome"}', /is an object/],
			['a list', '={{ ["Rome", "Oslo"] }}', '["Rome","Oslo"]', /is a list/],
			// n8n turns such a date into these words before the node sees it.
			['a date that is none', '={{ DateTime.fromISO("soon") }}', 'Invalid DateTime', /date/],
		])('%s is invalid, and the other fields go', async (_, expression, value, reason) => {
			const values = mapping({ [two.id]: expression, [three.id]: 'fair' });
			const { output } = await run({ ...v.nth(0), ...values });
			const invalid = v.result(two, value, 'invalid', matching(reason));
			expect(output).toEqual([item(0, row(0, 'partial', invalid, v.result(three, 'fair')))]);
			expect(v.sent(kit)).toEqual([{ [three.id]: 'fair' }]);
		});

		it('that a check refuses, alone in its row or beside a blank: nothing is sent', async () => {
			const values = { [v.invalid.label]: v.invalid.value, [three.label]: '' };
			const { output } = await write(values);
			const blank = v.result(three, '', 'skipped', someText());
			expect(output).toEqual([item(0, unsent(0, 'rejected', v.invalid.result, blank))]);
			expect(kit.writes()).toEqual([]);
		});
	});

	describe('a blank value', () => {
		const BLANKS: Array<[string, IDataObject]> = [
			["''", { v: '' }],
			['blanks', { v: ' \t\n' }],
			['null', { v: null }],
			['a column that is not there', {}],
		];
		const WAYS: Array<[string, INodeParameters]> = [
			['mapping', mapping({ [two.id]: '={{ $json.v }}', [three.id]: 'fair' })],
			['a list', list([two.label, '={{ $json.v }}'], [three.label, 'fair'])],
			['JSON', json(`={{ { "${two.label}": $json.v, "${three.label}": "fair" } }}`)],
		];
		const fair = v.result(three, 'fair');

		describe.each(WAYS)('in %s', (_way, parameters) => {
			it.each(BLANKS)('%s is skipped, clears or fails its row, as chosen', async (_, input) => {
				const skipped = await run({ ...v.nth(0), ...parameters }, [input]);
				const blank = v.result(two, '', 'skipped', containing('blank'));
				expect(skipped.output).toEqual([updated(0, 0, blank, fair)]);

				const clear = options({ emptyValues: 'clear' });
				const cleared = await run({ ...v.nth(0), ...parameters, ...clear }, [input]);
				expect(cleared.output).toEqual([updated(0, 0, v.result(two, ''), fair)]);
				expect(stored(0)).toBeUndefined();

				const fail = options({ emptyValues: 'error' });
				const rows = [input, { v: 'Rome' }];
				const { output } = await run({ ...v.nth(0), ...parameters, ...fail }, rows, CONTINUE);
				expect(output).toEqual([
					unreadable(0, new RegExp(`'${two.label}' is blank.*'Empty Values'`)),
					updated(1, 0, v.result(two, 'Rome'), fair),
				]);
				expect(v.sent(kit)).toEqual([
					{ [three.id]: 'fair' },
					{ [two.id]: '', [three.id]: 'fair' },
					{ [two.id]: 'Rome', [three.id]: 'fair' },
				]);
			});
		});

		it('in a column of automatic mapping is skipped by default', async () => {
			await run({ ...v.byId(), ...autoMapping() }, [
				{ id: v.id(0), [one.label]: '', [two.label]: null, [three.label]: 'fair' },
			]);
			expect(v.sent(kit)).toEqual([{ [three.id]: 'fair' }]);
		});
	});

	describe('what names the fields', () => {
		const NONE = /^(No field is mapped|'Fields' is empty)/;
		const NO_OBJECT = /'Fields \(JSON\)' is not a JSON object/;

		it.each<[string, INodeParameters, RegExp]>([
			['no column is mapped', mapping(null), NONE],
			['the mapping is empty', mapping({}), NONE],
			['the list is empty', list(), NONE],
			['the list was never filled', { specifyFields: 'list', fieldList: {} }, NONE],
			['a field of the list is blank', list(['', 'Rome']), /'Field Name or ID' is empty/],
			['a field comes out blank', list(['={{ $json.no }}', 'Rome']), /'Field Name or ID' is empty/],
			['the object is empty', json('{}'), /'Fields \(JSON\)' is empty/],
			['the JSON is a list', json('[]'), NO_OBJECT],
			[
				'the JSON is a list of objects',
				json(`[{ "${two.label}": "Rome" }, {}]`),
				/is not a JSON object but a list of 2/,
			],
			['the JSON is a text', json('"City"'), NO_OBJECT],
			['the JSON is a number', json('5'), NO_OBJECT],
			['the JSON is null', json('null'), NO_OBJECT],
			[
				'the JSON is broken',
				json('={{ "{ City: " }}'),
				/cannot be read as JSON: .* at line 1, column 3\. .*\{ "[\w ]+": "\w+" \}/,
			],
			[
				'the JSON is broken in its second line',
				json('={{ \'{ "a": 1,\\n  b: 2 }\' }}'),
				/cannot be read as JSON: .* at line 2, column 3\./,
			],
			[
				'the JSON has a comma too many',
				json('={{ \'{ "a": [1,] }\' }}'),
				/cannot be read as JSON: .*\[1,\]/,
			],
			['the JSON is blank', json(' '), /'Fields \(JSON\)' is empty/],
			['the JSON comes out blank', json('={{ $json.no }}'), /'Fields \(JSON\)' is empty/],
			['the JSON comes out as a list', json('={{ [1] }}'), NO_OBJECT],
			['an expression breaks', json('={{ $json.a.b.c.d }}'), /Fields/],
			[
				'an expression throws',
				list([two.label, '={{ $("Nowhere").item.json.x }}']),
				/expression in 'Fields'/,
			],
		])('%s: the row says so', async (_, parameters, says) => {
			const { output } = await run({ ...v.nth(0), ...parameters }, [{ n: 0 }, { n: 1 }], CONTINUE);
			expect(output).toEqual([unreadable(0, says), unreadable(1, says)]);
			expect(kit.writes()).toEqual([]);
		});

		it('an object that is no JSON in one row only', async () => {
			const texts = [`{"${two.label}":"Rome"}`, `{"${two.label}":`, { [two.label]: 'Rome' }];
			const rows = texts.map((text) => ({ text }));
			const { output } = await run({ ...v.nth(0), ...json('={{ $json.text }}') }, rows, CONTINUE);
			expect(statuses(output)).toEqual(['updated', details('invalid-input', 'no'), 'updated']);
		});

		const misspelled = one.label.replace(/.( |$)/, '$1');
		const meant = new RegExp(`no field '${misspelled}'.*Did you mean '${one.label}'`);

		it.each<[string, INodeParameters, RegExp, IDataObject?]>([
			['a label that is slightly wrong', json({ [misspelled]: 'x' }), meant],
			[
				'a label that is like none',
				json({ Favourite: 'x' }),
				/no field 'Favourite'.*Correct the name/,
			],
			[
				'several',
				json({ Aaaaaaaa: 1, Bbbbbbbb: 2, [two.label]: 'Rome' }),
				/'Aaaaaaaa'.*'Bbbbbbbb'/,
			],
			['in a list', list([misspelled, 'x']), meant],
			['in a list by expression', list(['={{ $json.f }}', 'x']), meant, { f: misspelled }],
			['a column of the input', autoMapping(), meant, { [misspelled]: 'x' }],
			[
				'a mapped field that was deleted since',
				mapping({ oldId12345: 'x' }, [{ id: 'oldId12345', displayName: 'Old Plan' }]),
				/no field 'Old Plan' \(oldId12345\)/,
			],
			['a name that objects have', json('{ "__proto__": "x" }'), /no field '__proto__'/],
			['a name that objects inherit', json({ toString: 'x' }), /no field 'toString'/],
		])(
			'an unknown field, %s: fails the row by default',
			async (_, parameters, says, input = {}) => {
				const { output } = await run({ ...v.nth(0), ...parameters }, [input], CONTINUE);
				expect(output).toEqual([unreadable(0, says)]);
				expect(kit.writes()).toEqual([]);
			},
		);
	});

	describe('unknownFields', () => {
		it.each<[string, INodeParameters]>([
			['JSON', json({ Nothing: 1, [two.label]: 'Rome' })],
			['a list', list(['Nothing', '1'], [two.label, 'Rome'])],
			['automatic mapping', autoMapping()],
		])('ignore, in %s: the others are written, and a hint names it', async (_, parameters) => {
			const { output, hints } = await run(
				{ ...v.nth(0), ...parameters, ...options({ unknownFields: 'ignore' }) },
				[{ Nothing: 1, [two.label]: 'Rome' }],
			);
			expect(output).toEqual([updated(0, 0, v.result(two, 'Rome'))]);
			expect(hints.map(({ message }) => message).join()).toContain('Nothing');
		});

		it('ignore: a row without a field that is known has nothing to write', async () => {
			const { output } = await write({ Nothing: 1 }, { unknownFields: 'ignore' });
			expect(output).toEqual([item(0, unsent(0, 'skipped'))]);
			expect(kit.writes()).toEqual([]);
		});

		it.each<[string, INodeParameters]>([
			['by default', {}],
			['misspelled', options({ unknownFields: 'misspelled' })],
		])('%s, mapped automatically: only a misspelled name fails', async (_, more) => {
			const rows = [
				{ row_number: 2, Nothing: 1, [two.label]: 'Rome' },
				{ [`${two.label}${two.label.at(-1)}`]: 'Rome' },
			];
			const parameters = { ...v.nth(0), ...autoMapping(), ...more };
			const { output, hints } = await run(parameters, rows, CONTINUE);
			expect(output).toEqual([
				updated(0, 0, v.result(two, 'Rome')),
				unreadable(
					1,
					new RegExp(`no field '${two.label}${two.label.at(-1)}'. Did you mean '${two.label}'`),
				),
			]);
			expect(hints.map(({ message }) => message).join()).toMatch(/row_number, Nothing/);
		});

		it('error: the rows whose columns are all known go', async () => {
			const { output } = await run(
				{ ...v.nth(0), ...autoMapping(), ...options({ unknownFields: 'error' }) },
				[{ [two.label]: 'Rome' }, { [`${two.label}${two.label.at(-1)}`]: 'Rome' }],
				CONTINUE,
			);
			expect(statuses(output)).toEqual(['updated', details('invalid-input', 'no')]);
		});
	});

	describe('rows of the same record', () => {
		it('travel in one request, and each has an outcome of its own', async () => {
			const { output } = await run(CELLS, [
				cell(0, one.label, 'Smith'),
				cell(1, two.label, 'Rome'),
				cell(0, two.id, 7),
				cell(0, v.invalid.label, v.invalid.value),
			]);
			expect(output).toEqual([
				updated(0, 0, v.result(one, 'Smith')),
				updated(1, 1, v.result(two, 'Rome')),
				updated(2, 0, v.result(two, '7')),
				item(3, row(0, 'rejected', v.invalid.result)),
			]);
			expect(v.sent(kit)).toHaveLength(2);
			expect([stored(0, one), stored(0)]).toEqual(['Smith', '7']);
		});

		it('are the same for one address in other letters, and it is looked up once', async () => {
			const rows = [v.email(0), v.email(0).toUpperCase(), ` ${v.email(0)} `].map((to) => ({ to }));
			const { output } = await run({ ...v.byEmail(), ...ROME }, rows);
			expect(output).toEqual(
				rows.map(({ to }, n) => about({ email: to.trim() }, updated(n, 0, v.result(two, 'Rome')))),
			);
			expect(kit.writes()).toHaveLength(1);
		});
	});

	describe('conflict', () => {
		const rows = [
			cell(0, two.label, 'Rome'),
			cell(0, two.label.toLowerCase(), 'Oslo'),
			cell(0, three.label, 'fair'),
			cell(0, two.id, 'Oslo'),
			cell(1, two.label, 'Lima'),
		];
		const lost = (index: number, city: string, winner: string) =>
			item(
				index,
				row(
					0,
					'skipped',
					v.result(two, city, 'skipped', containing(`gives '${winner}', and the `)),
				),
			);
		const won = (index: number, value: string, field = two, n = 0) =>
			updated(index, n, v.result(field, value));
		const rest = () => [won(2, 'fair', three), won(4, 'Lima', two, 1)] as const;

		it.each<[INodeParameters, 'last' | 'first']>([
			[{}, 'last'],
			[{ conflict: 'last' }, 'last'],
			[{ conflict: 'first' }, 'first'],
		])('%j: the %s value counts', async (more, which) => {
			const { output } = await run({ ...CELLS, ...options(more) }, rows);
			const [fair, lima] = rest();
			const expected =
				which === 'last'
					? [lost(0, 'Rome', 'Oslo'), won(1, 'Oslo'), fair, won(3, 'Oslo'), lima]
					: [won(0, 'Rome'), lost(1, 'Oslo', 'Rome'), fair, lost(3, 'Oslo', 'Rome'), lima];
			expect(output).toEqual(expected);
			expect(stored(0)).toBe(which === 'last' ? 'Oslo' : 'Rome');
		});

		it('error: the rows that differ fail, and nothing of them is written', async () => {
			const { output } = await run({ ...CELLS, ...options({ conflict: 'error' }) }, rows, CONTINUE);
			const clash = (index: number) =>
				unreadable(index, new RegExp(`'${two.label}' has different values.*'Conflicting Values'`));
			const [fair, lima] = rest();
			expect(output).toEqual([clash(0), clash(1), fair, clash(3), lima]);
			expect(v.sent(kit)).toHaveLength(2);
			expect(v.sent(kit)).toEqual(
				expect.arrayContaining([{ [three.id]: 'fair' }, { [two.id]: 'Lima' }]),
			);
		});

		it('is none between a value and a blank that is skipped', async () => {
			const { output } = await run(CELLS, [cell(0, two.label, 'Rome'), cell(0, two.label, '')]);
			expect(statuses(output)).toEqual(['updated', 'skipped']);
			expect(stored(0)).toBe('Rome');
		});
	});

	it('a row that is skipped: its record is not even looked up', async () => {
		const blank = { ...v.byEmail(v.email(0)), ...json({ [two.label]: '' }) };
		const { output } = await run(blank);
		expect(statuses(output)).toEqual(['skipped']);
		expect(kit.endpoints()).toEqual(v.node === 'puffle' ? [] : [v.reads.endpoint]);
	});

	describe('one item for each field', () => {
		const perField = options({ output: 'perField' });
		const rome = v.result(two, 'Rome');
		// What Puffle answers says who it is.
		const told = (n: number) => (v.node === 'puffle' ? { email: v.email(n) } : {});

		it('has the ids and the status of its row beside its own keys', async () => {
			const { output } = await run({ ...v.byId(), ...json('={{ $json.values }}'), ...perField }, [
				{ id: v.id(0), values: { [two.id]: 'Rome', [v.invalid.label]: v.invalid.value } },
				{ id: v.id(1), values: { [two.id]: '' } },
			]);
			const first = { ...told(0), ...v.ids(0), rowStatus: 'partial' };
			const skipped = v.result(two, '', 'skipped', someText());
			expect(output).toEqual([
				item(0, { ...first, ...rome }),
				item(0, { ...first, ...v.invalid.result }),
				item(1, { ...v.ids(1), rowStatus: 'skipped', ...skipped }),
			]);
		});

		it('leaves a row without fields its item', async () => {
			const parameters = { ...v.byId(), ...autoMapping(), ...perField };
			const { output } = await run(parameters, [{ id: v.id(0) }]);
			expect(output).toEqual([item(0, { ...v.ids(0), rowStatus: 'skipped' })]);
			expect(kit.writes()).toEqual([]);
		});

		it('leaves a row that failed one item', async () => {
			const rows = [{ id: '' }, { id: v.id(1) }];
			const { output } = await run({ ...v.byId(), ...ROME, ...perField }, rows, CONTINUE);
			expect(output).toEqual([
				unreadable(0, new RegExp(`'${v.target}' is empty`)),
				item(1, { ...told(1), ...v.ids(1), rowStatus: 'updated', ...rome }),
			]);
		});
	});

	describe('an item says whom it is about', () => {
		const NOBODY = 'nobody@acme.example';
		const rome = (status = 'updated') => v.result(two, 'Rome', status);

		it('by the address that the row gives, where its record is not known too', async () => {
			const rows = [
				{ to: v.email(0), city: 'Rome' },
				{ to: v.email(1), city: '' },
				{ to: NOBODY, city: 'Rome' },
				{ to: 'ann', city: 'Rome' },
			];
			const parameters = { ...v.byEmail(), ...mapping({ [two.id]: '={{ $json.city }}' }) };
			const { output } = await run(parameters, rows, CONTINUE);
			expect(output.map(({ json: each }) => [each.email, each.status])).toEqual([
				[v.email(0), 'updated'],
				[v.email(1), 'skipped'],
				[NOBODY, 'failed'],
				['ann', 'failed'],
			]);
			expect(output[1]?.json).toMatchObject(nulled(v.ids(1), 'campaignId'));
		});

		it('and begins with the columns of its row, if it is to', async () => {
			const rows = [
				{ note: 'a', status: 'old', to: v.email(0) },
				{ note: 'b', status: 'old', to: NOBODY },
			];
			const include = options({ includeInputFields: true });
			const { output } = await run({ ...v.byEmail(), ...ROME, ...include }, rows, CONTINUE);
			expect(output[0]?.json).toEqual({
				...rows[0],
				email: v.email(0),
				...row(0, 'updated', rome()),
			});
			expect(Object.keys(output[0]?.json ?? {}).slice(0, 3)).toEqual(['note', 'status', 'to']);
			expect(output[1]?.json).toMatchObject({ note: 'b', status: 'failed', email: NOBODY });
		});
	});

	describe('a row in which nothing is given', () => {
		const BLANK_ROWS = [{}, { id: '', city: ' ', row_number: 7 }, { id: null, city: null }];
		const city = '={{ $json.city }}';

		it.each<[string, INodeParameters]>([
			['mapping', mapping({ [two.id]: city })],
			['a list', list([two.label, city])],
			['a list of columns', list(['={{ $json.field }}', city])],
			['JSON', json(`={{ { "${two.label}": $json.city } }}`)],
			['JSON from a column', json('={{ $json.values }}')],
			['automatic mapping', autoMapping()],
		])('%s: is skipped, and the others go', async (_, values) => {
			const given = { city: 'Rome', [two.label]: 'Rome', values: { [two.id]: 'Rome' } };
			const rows = [...BLANK_ROWS, { id: v.id(0), field: two.label, ...given }];
			const parameters = { ...v.byId(), ...values, ...options({ unknownFields: 'ignore' }) };
			const { output, status } = await run(parameters, rows);
			expect(status).toBe('success');
			expect(statuses(output)).toEqual(['skipped', 'skipped', 'skipped', 'updated']);
			const summary = 'Nothing to write: the row has no values';
			const ids = nulled(v.ids(0), 'campaignId');
			expect(output[0]).toEqual(item(0, { ...ids, status: 'skipped', summary, results: [] }));
		});

		it('but a value without a record fails, and a record without a value is skipped', async () => {
			const rows = [
				{ id: '', city: 'Rome' },
				{ id: v.id(0), city: '' },
			];
			const parameters = { ...v.byId(), ...mapping({ [two.id]: city }) };
			const { output } = await run(parameters, rows, CONTINUE);
			expect(output[0]).toEqual(unreadable(0, new RegExp(`'${v.target}' is empty`)));
			expect(output[1]?.json).toMatchObject({ ...v.ids(0), status: 'skipped' });
		});
	});

	describe('rejectedFields', () => {
		const bad = { [v.invalid.label]: v.invalid.value };
		const rome = v.result(two, 'Rome');
		const fail = { rejectedFields: 'fail' };
		const object = v.result(three, '{"an":"object"}', 'invalid', someText());

		it.each<[string, IDataObject, IDataObject[], string, RegExp]>([
			['one', bad, [v.invalid.result], 'no', / could not be updated/],
			[
				'one beside others',
				{ ...bad, [two.id]: 'Rome' },
				[v.invalid.result, rome],
				'yes',
				/ could/,
			],
			[
				'two',
				{ ...bad, [three.id]: { an: 'object' } },
				[v.invalid.result, object],
				'no',
				/ and 1 more could/,
			],
		])('fail: %s', async (_, values, results, sent, { source }) => {
			const { output } = await write(values, fail);
			const says = new RegExp(`'${v.invalid.label}'${source}`);
			const its = { ...details('rejected', sent), results };
			expect(output).toEqual([failed(0, says, its)]);
		});

		it('fail: what is blank is not refused', async () => {
			const values = { [three.label]: '', [two.label]: 'Rome' };
			const { output } = await write(values, fail);
			expect(statuses(output)).toEqual(['updated']);
		});
	});

	describe('dryRun', () => {
		it('looks up, checks and merges, and writes nothing', async () => {
			const before = stored(0);
			const bad = { [v.invalid.label]: v.invalid.value };
			const rows = [
				{ to: v.email(0), values: { [two.label]: 'Rome', ...bad, [three.label]: '' } },
				{ to: v.email(0), values: { [two.label]: 'Oslo' } },
				{ to: 'nobody@acme.example', values: { [two.label]: 'Lima' } },
				{ to: v.email(1), values: { [three.label]: '' } },
			];
			const dry = { ...json('={{ $json.values }}'), ...options({ dryRun: true }) };
			const { output } = await run({ ...v.byEmail(), ...dry }, rows, CONTINUE);
			const skipped = v.result(three, '', 'skipped', someText());
			const lost = v.result(two, 'Rome', 'skipped', containing("gives 'Oslo'"));
			const email = v.email(0);
			expect(output).toEqual([
				item(0, { email, ...unsent(0, 'rejected', lost, v.invalid.result, skipped) }),
				item(1, { email, ...unsent(0, 'planned', v.result(two, 'Oslo', 'planned')) }),
				failed(2, /nobody@acme\.example/, details('not-found', 'no')),
				item(3, partly({ status: 'skipped', results: [skipped] })),
			]);
			expect(kit.writes()).toEqual([]);
			expect(stored(0)).toBe(before);
		});
	});

	describe('onlyChanges', () => {
		const only = options({ onlyChanges: true });
		const held = () => stored(0) ?? '';
		const before = () => stored(0, three) ?? '';

		it.each<[string, INodeParameters, IDataObject]>([
			['by email', v.byEmail(v.email(0)), { email: v.email(0) }],
			['by ID', v.nth(0), { email: v.email(0) }],
		])('writes only what differs, %s', async (_, target, names) => {
			const [kept, previous] = [held(), before()];
			const values = { [two.label]: kept, [three.label]: 'fair' };
			const { output } = await run({ ...target, ...json(values), ...only });
			const results = [
				{ ...v.result(two, kept, 'unchanged'), previous: kept },
				{ ...v.result(three, 'fair'), previous },
			];
			expect(output).toEqual([about(names, updated(0, 0, ...results))]);
			expect(v.sent(kit)).toEqual([{ [three.id]: 'fair' }]);
		});

		it('writes nothing where the account holds it all', async () => {
			const values = { [two.label]: held(), [three.label]: before() };
			const { output } = await run({ ...v.byEmail(v.email(0)), ...json(values), ...only });
			const results = [two, three].map((field) => {
				const previous = stored(0, field) ?? '';
				return { ...v.result(field, previous, 'unchanged'), previous };
			});
			expect(output).toEqual([item(0, partly({ status: 'unchanged', results }))]);
			expect(kit.writes()).toEqual([]);
		});

		it('tells the value before in a dry run too', async () => {
			const { output } = await write(
				{ [three.label]: 'fair' },
				{ onlyChanges: true, dryRun: true },
			);
			const results = [{ status: 'planned', previous: before() }];
			expect(output[0]?.json).toMatchObject({ status: 'planned', results });
			expect(kit.writes()).toEqual([]);
		});
	});

	describe('maxConcurrency', () => {
		const rows = Array.from({ length: 100 }, (_, n) => cell(n, two.id, 'Rome'));

		it.each([
			[{ maxConcurrency: 1 }, 1],
			[{ maxConcurrency: 3 }, 3],
			[{}, 32],
		])('%j: no more requests than that are in flight', async (more, most) => {
			kit.sandbox.settings.latency = 10;
			const { output } = await run({ ...CELLS, ...options(more) }, rows);
			expect(statuses(output)).toEqual(rows.map(() => 'updated'));
			expect(kit.sandbox.stats().peakInFlight).toBe(most);
		});

		it('1: no more than one while addresses are looked up either', async () => {
			kit.sandbox.settings.latency = 5;
			await run(
				{ ...v.byEmail(), ...ROME, ...options({ maxConcurrency: 1 }) },
				Array.from({ length: 20 }, (_, n) => ({ to: v.email(n * 10 + 5) })),
			);
			expect(kit.sandbox.stats().peakInFlight).toBe(1);
		});

		it('makes Node.js warn of no leak', async () => {
			// Jest gives a test a copy of process; warnings are told to the real one.
			const real = runInThisContext('process') as NodeJS.Process;
			const warnings: string[] = [];
			const listen = ({ message }: Error) => void warnings.push(message);
			real.on('warning', listen);
			await run(CELLS, rows);
			await new Promise((resolve) => setImmediate(resolve));
			real.off('warning', listen);
			expect(warnings).toEqual([]);
		});
	});

	it('timeout: every try waits so long for an answer, and no longer', async () => {
		kit.fail(v.writes, { kind: 'hang' });
		const begun = kit.clock.now();
		const parameters = { ...v.nth(0), ...ROME, ...options({ timeout: 10 }) };
		const { output } = await run(parameters, [{}], CONTINUE);
		const seconds = (kit.clock.now() - begun) / 1000;
		expect(output).toEqual([
			failed(0, /in time/, details('timed-out', 'unknown', undefined, true)),
		]);
		expect(kit.writes()).toHaveLength(6);
		// Delays between tries add up to half a minute at most.
		expect(seconds).toBeGreaterThan(60);
		expect(seconds).toBeLessThan(95);
	});

	describe('maxWait', () => {
		const pause = (seconds: string): Fault => ({
			kind: 'status',
			status: 429,
			headers: { 'retry-after': seconds },
		});

		it.each<[INodeParameters, string, boolean]>([
			[{ maxWait: 30 }, '60', false],
			[{ maxWait: 90 }, '60', true],
			[{}, '120', true],
			[{}, '700', false],
		])(
			'%j where a pause of %s seconds is asked for: waits it out: %j',
			async (more, seconds, waits) => {
				kit.fail(v.isWrite(1), pause(seconds), 1);
				const begun = kit.clock.now();
				const rows = [cell(0, two.id, 'Rome'), cell(1, two.id, 'Rome')];
				const singly = options({ ...more, maxConcurrency: 1 });
				const { output } = await run({ ...CELLS, ...singly }, rows, CONTINUE);
				const rome = v.result(two, 'Rome');
				const says = new RegExp(`rate limit of ${v.name}.*pause of \\d+ seconds.*'Max Wait'`);
				expect(output).toEqual([
					updated(0, 0, rome),
					waits
						? updated(1, 1, rome)
						: failed(1, says, partly(details('rate-limited', 'no', undefined, true))),
				]);
				const waited = (kit.clock.now() - begun) / 1000;
				if (waits) expect(waited).toBeGreaterThanOrEqual(Number(seconds));
				else expect(waited).toBeLessThan(1);
			},
		);

		it('holds for what a run reads first too: all rows fail', async () => {
			kit.fail(v.reads.endpoint, pause('700'));
			const { output } = await run(CELLS, [cell(0, two.id, 'Rome')], CONTINUE);
			expect(output[0]?.json).toMatchObject({
				details: details('rate-limited', 'no', undefined, true),
			});
			expect(kit.sandbox.calls).toHaveLength(1);
		});
	});

	describe('an option with a value that it does not take', () => {
		it.each<[string, INodeParameters]>([
			['Max Concurrency', { maxConcurrency: '={{ "many" }}' }],
			['Max Concurrency', { maxConcurrency: '={{ 0 }}' }],
			['Timeout (Seconds)', { timeout: '={{ -1 }}' }],
			['Timeout (Seconds)', { timeout: '={{ 1e9 }}' }],
			['Max Wait (Seconds)', { maxWait: '={{ null }}' }],
			['Conflicting Values', { conflict: '={{ "middle" }}' }],
			['Empty Values', { emptyValues: '={{ "keep" }}' }],
			['Dry Run', { dryRun: '={{ undefined }}' }],
			['Output', { output: '={{ "table" }}' }],
		])('%s %j: the run says so before any request', async (name, values) => {
			const { error } = await run({ ...v.nth(0), ...ROME, ...options(values) });
			expect(error?.message).toContain(name);
			expect(kit.sandbox.calls).toEqual([]);
		});

		it('is an error of every row where On Error says to continue', async () => {
			const { output, errors } = await run(
				{ ...v.nth(0), ...ROME, ...options({ maxConcurrency: '={{ "many" }}' }) },
				[{ n: 0 }, { n: 1 }],
				{ onError: 'continueErrorOutput' },
			);
			expect(output).toEqual([]);
			const its = { error: containing('Max Concurrency'), details: details('invalid-input', 'no') };
			expect(errors).toEqual([0, 1].map((n) => item(n, { n, ...its })));
		});
	});
});
