import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CAMPAIGNS, leadLinkedinUrl } from '../sandbox';
import {
	autoMapping,
	CONTINUE,
	json,
	lead,
	list,
	locator,
	mapping,
	options,
	prospect,
	statuses,
	times,
	withSandbox,
} from './kit';
import type { Vendor } from './vendors';
import { puffle, VENDORS } from './vendors';

// Rows as people have them, kind by kind. What is wrong with a single value is tested with its type.

const kit = withSandbox();

/** Of a record that both accounts have. */
const NTH = 9;

const run = async (v: Vendor, parameters: INodeParameters, row: IDataObject) =>
	(await kit.run(v.node, parameters, [row], CONTINUE)).output[0]?.json;

const MAPPED = { email: '={{ $json.Email }}' };
const ways = (v: Vendor): Array<[string, INodeParameters]> => [
	['an update', { ...v.byEmail(MAPPED.email), ...autoMapping() }],
	['Create or Update', { ...v.upsert(MAPPED.email), ...autoMapping() }],
];

describe.each(VENDORS)('$name: what counts as an email address', (v) => {
	const [local = '', domain = ''] = v.email(NTH).split('@');
	const ADDRESS = `${local}@${domain}`;
	const value = { [v.fields.two.label]: 'Rome' };

	it.each(ways(v))('%s finds one person in each of its notations', async (_, parameters) => {
		const before = v.all(kit).length;
		for (const Email of [
			`\u2066${ADDRESS}\u2069`,
			`${local}\u200c@${domain}`,
			`\u3000${ADDRESS}\u202f`,
			`\ufeff${ADDRESS.toUpperCase()}`,
			`MailTo: ${ADDRESS}`,
			`<mailto:${local}%40${domain}?subject=Hi>`,
			`'${ADDRESS}'`,
			`“${ADDRESS}”`,
			`(${ADDRESS})`,
			`${ADDRESS}.;`,
		]) {
			const row = await run(v, parameters, { Email, ...value });
			expect(row).toMatchObject({ ...v.ids(NTH), status: 'updated' });
		}
		expect(v.all(kit)).toHaveLength(before);
	});

	it.each(ways(v))('%s refuses what has other signs, and shows the sign', async (_, parameters) => {
		for (const [Email, sign] of [
			[`Ada <${ADDRESS}>`, '<'],
			[`[${ADDRESS}]`, '['],
			[`${ADDRESS}, x@y.example`, ','],
			[`${ADDRESS}/`, '/'],
			[`${ADDRESS}?x=1`, '?'],
			[`'${ADDRESS}`, "'"],
			[`“${ADDRESS}`, '“'],
			[`o’${ADDRESS}`, '’'],
			[`${local}.@${domain}`, '.@'],
			[`${local}..x@${domain}`, '..'],
			[`${ADDRESS}\u0000`, 'U+0000'],
			[`${ADDRESS}:25`, ':'],
		]) {
			const row = await run(v, parameters, { Email: Email ?? '', ...value });
			expect(row?.error).toContain(`('${sign}' does not belong there)`);
		}
		for (const Email of [
			`${ADDRESS}\nx@y.example`,
			`${local} @${domain}`,
			'a@@b.example',
			'a＠b.example',
		]) {
			const row = await run(v, parameters, { Email, ...value });
			expect(row?.error).toMatch(/is not a valid email address: '[^']+'\. Give one/);
		}
		expect(kit.writes()).toEqual([]);
	});

	it('rows that write one new address in several ways are one person', async () => {
		const emails = ['Zoe\u0308@fresh.example', 'mailto:zoë@fresh.example', '<ZOË@fresh.example>'];
		const before = v.all(kit).length;
		const parameters = { ...v.upsert(MAPPED.email), ...autoMapping() };
		const rows = emails.map((Email) => ({ Email, ...value }));
		const { output } = await kit.run(v.node, parameters, rows);
		expect(statuses(output)).toEqual(times(3, () => 'created'));
		expect(v.all(kit)).toHaveLength(before + 1);
	});

	it.each([
		"d'arcy@a.example",
		'a&b=c@a.example',
		'x!y#z?@a.example',
		'q/r+s@xn--mller-kva.example',
	])('%s is an address', async (email) => {
		const row = await run(v, { ...v.upsert(email), ...json(value) }, {});
		expect(row).toMatchObject({ status: 'created' });
	});
});

it('the column that names the record is compared as addresses are, and not written', async () => {
	const [email, url] = [puffle.email(NTH), leadLinkedinUrl(NTH)];
	for (const [by, raw] of [
		[puffle.byEmail(email), { Email: `<${email.toUpperCase()}>;` }],
		[lead(locator('linkedinUrl', url)), { 'LinkedIn URL': `${url.replace('www', 'pt')}/en/?x=1` }],
	]) {
		await run(puffle, { ...by, ...autoMapping() }, { ...raw, Company: 'Fresh' });
		expect(puffle.sent(kit).at(-1)).toEqual({ company: 'Fresh' });
	}
});

describe('which profile a LinkedIn URL names', () => {
	const NAME = leadLinkedinUrl(NTH).split('/in/')[1] ?? '';
	const find = async (url: string, campaign: string = CAMPAIGNS.outreach.id, more = {}) =>
		await run(
			puffle,
			{ ...lead(locator('linkedinUrl', url), campaign), ...json({ Company: 'Fresh' }), ...more },
			{},
		);

	it.each([
		`https://fr.linkedin.com/in/${NAME}/en`,
		`http://m.linkedin.com/mwlite/profile/in/${NAME}`,
		`https://www.linkedin.com/comm/in/${NAME}?trk=mail`,
		`linkedin.com/in/${NAME}/details/experience/`,
		`LINKEDIN.COM/IN/${NAME.toUpperCase()}#about`,
		`//www.linkedin.com//in//${NAME}//`,
		`<https://www.linkedin.com/in/${NAME}>,`,
		`https://www.linkedin.com/in/${NAME}\u200b%2F`,
	])('%s is the same one', async (url) => {
		expect(await find(url)).toMatchObject({ ...puffle.ids(NTH), status: 'updated' });
	});

	it.each([
		'https://www.linkedin.com/school/mit',
		'https://www.linkedin.com/posts/ada-1_x',
		'https://www.linkedin.com/in/?x=1',
		'https://www.linkedin.com/profile/view?id=1',
		'https://lnkd.in/abc',
		`https://www.linkedin.com/in/${NAME}&x=1`,
		`https://www.linkedin.com/in/${NAME}…`,
		`https://www.linkedin.com/in/${NAME}|linkedin.com/in/other`,
		`[${NAME}](https://www.linkedin.com/in/${NAME})`,
		NAME,
	])('%s is none, and nobody is added', async (url) => {
		const founders = CAMPAIGNS.founders.id;
		for (const more of [{}, { operation: 'upsert' }]) {
			expect((await find(url, founders, more))?.error).toMatch(
				/is not the URL of a LinkedIn profile/,
			);
		}
		expect(kit.writes()).toEqual([]);
	});

	it.each(['linkedin.com/sales/lead/ACwAAB1,NAME_SEARCH,x1', 'linkedin.com/pub/ada/1/2/3'])(
		'%s is a name of its own',
		async (url) => {
			const added = await find(url, CAMPAIGNS.founders.id, { operation: 'upsert' });
			expect(added).toMatchObject({ status: 'created' });
		},
	);
});

describe.each(VENDORS)('$name: which column is which field', (v) => {
	const { one, two } = v.fields;
	const BY = v.nth(NTH);

	it.each([
		one.label.toUpperCase().replace(' ', '\r\n'),
		one.label.replace(' ', '__'),
		one.label.replace(' ', ''),
		`\u200b${one.label}*`,
		`{{${one.label}}}`,
	])('%j is one, however the values are given', async (name) => {
		for (const given of [json({ [name]: 'x' }), list([name, 'x']), mapping({ [name]: 'x' })]) {
			expect(await run(v, { ...BY, ...given }, {})).toMatchObject({ status: 'updated' });
		}
		expect(await run(v, { ...BY, ...autoMapping() }, { [name]: 'x' })).toMatchObject({
			results: [v.result(one, 'x')],
		});
	});

	it.each(['Frist Name', 'LastNmae', 'compnay', 'Compa\u200bnny'])(
		'%s is a typing error, which is shown',
		async (name) => {
			for (const given of [json({ [name]: 'x' }), list([name, 'x']), autoMapping()]) {
				const row = await run(v, { ...BY, ...given }, { [name]: 'x' });
				expect(row?.error).toMatch(/has no field '.*'\. Did you mean '/);
				if (name.includes('\u200b')) expect(row?.error).toContain("'CompaU+200Bnny'");
			}
			expect(kit.writes()).toEqual([]);
		},
	);

	it.each([
		'Compny',
		'Company_2',
		'Companies',
		'Company Town',
		'__proto__',
		'constructor',
		'',
		'-',
	])('beside Company, %j is a column of its own', async (name) => {
		// As JSON.parse gives it, where __proto__ is a key like others.
		const row = Object.fromEntries([
			['Company', 'y'],
			[name, 'x'],
		]) as IDataObject;
		const out = await run(v, { ...BY, ...autoMapping() }, row);
		expect(out).toMatchObject({ status: 'updated', results: [{ field: 'Company', value: 'y' }] });
	});

	it('a column left out that shares a word with a field is named in the hint and in the summary', async () => {
		const row = { [two.label]: 'x', 'Company (legal)': 'Fresh' };
		const { output, hints } = await kit.run(v.node, { ...BY, ...autoMapping() }, [row]);
		expect(output[0]?.json.summary).toContain('Company (legal) for Company');
		expect(hints).toMatchObject([{ type: 'warning' }]);
		expect(hints[0]?.message).toContain('Company (legal) for Company');
	});
});

describe.each(VENDORS)('$name: blank, and what only looks blank', (v) => {
	const { two } = v.fields;

	it.each(ways(v))('%s skips a row in which nobody gave a value', async (_, parameters) => {
		for (const row of [
			{ Email: '\u200b', Name: '\u2060\u00a0' },
			{ row_number: 3, Email: '', Tags: [], Link: {} },
			{ id: 1, createdAt: '2026-01-01', updatedAt: '2026-01-02', Email: null },
			{ Id: 7, created_at: '2026-01-01', Email: '' },
			{ _id: '65f', _ctime: '2026-01-01', _mtime: '2026-01-02', Email: '' },
		]) {
			expect(await run(v, parameters, row)).toMatchObject({ status: 'skipped', results: [] });
		}
	});

	it.each(ways(v))('%s fails for one with a value and no address', async (_, parameters) => {
		for (const [row, columns] of [
			[{ Email: '', Name: 'Ada' }, 'Email, Name'],
			[{ query: {}, body: { email: 'a@b.example' } }, 'query, body (email)'],
			[{ Email: [], n: 0 }, 'Email, n'],
		] as Array<[IDataObject, string]>) {
			const out = await run(v, parameters, row);
			expect(out?.error).toContain(`' is empty. Give every row a value for '`);
			expect(out?.error).toContain(`This row's columns are ${columns}`);
		}
	});

	it('says which columns there are where none is a field', async () => {
		const out = await run(v, { ...v.nth(NTH), ...autoMapping() }, { Foo: 'x', [two.label]: ' ' });
		expect(out?.summary).toMatch(/None of the columns that have a value is a field: Foo$/);
	});

	it.each(ways(v))('%s takes no error of the tool before for a value', async (_, parameters) => {
		for (const fault of ['#REF!', ' #SPILL! ', 'Loading…', '[object Promise]', 'NaN']) {
			const out = await run(v, parameters, { Email: v.email(NTH), [two.label]: fault });
			expect(out).toMatchObject({ status: 'rejected', results: [{ status: 'invalid' }] });
			const named = await run(v, parameters, { Email: fault, [two.label]: 'x' });
			expect(named?.error).toMatch(/is an error of the step or sheet/);
		}
		for (const value of ['n/a', 'None', 'null', '#1 in Rome', 'Loading dock']) {
			const out = await run(v, parameters, { Email: v.email(NTH), [two.label]: value });
			expect(out).toMatchObject({ results: [{ value, status: 'updated' }] });
		}
	});
});

describe.each(VENDORS)('$name: text that comes in wrapped', (v) => {
	const { label } = v.fields.two;

	it.each([
		['digits beyond 2^53', `{"${label}": -12345678901234567890}`, '-12345678901234567890'],
		['a code fence', `\`\`\`JSON\r\n{"${label}":"Rome"}\r\n\`\`\`\r\n`, 'Rome'],
		['a code fence on one line', `\`\`\`json {"${label}":"Rome"} \`\`\``, 'Rome'],
		['a code fence of tildes', `~~~\n[{"${label}":"Rome"}]\n~~~`, 'Rome'],
		['a fence within a value', `{"${label}":"\`\`\`x\`\`\`"}`, '```x```'],
		['JSON in a JSON text', JSON.stringify(JSON.stringify({ [label]: 'Rome' })), 'Rome'],
		['a list of one object', `[{"${label}":"Rome"}]`, 'Rome'],
	])('Fields (JSON) takes %s', async (_, text, value) => {
		expect(await run(v, { ...v.nth(NTH), ...json('={{ $json.text }}') }, { text })).toMatchObject({
			status: 'updated',
			results: [{ field: label, value }],
		});
	});

	it.each([
		['prose before', `Sure!\n\`\`\`json\n{"${label}":"Rome"}\n\`\`\``, /Unexpected token 'S'/],
		['prose after', `{"${label}":"Rome"}\nDone.`, /at line 2, column 1|position|after JSON/],
		['a list of two', `[{"${label}":"A"},{"${label}":"B"}]`, /a list of 2/],
	])('and refuses %s, on one line', async (_, text, says) => {
		const row = await run(v, { ...v.nth(NTH), ...json('={{ $json.text }}') }, { text });
		expect(row?.error).toMatch(says);
		expect(row?.error).not.toContain('\n');
		expect(kit.writes()).toEqual([]);
	});

	it('a list with one value names that value; one with several is refused as a list', async () => {
		const Email = ['', v.email(NTH)];
		const parameters = { ...v.byEmail(MAPPED.email), ...autoMapping() };
		expect(await run(v, parameters, { Email, [label]: ['Rome'] })).toMatchObject({
			status: 'updated',
			results: [v.result(v.fields.two, 'Rome')],
		});
		const two = await run(v, parameters, { Email: [v.email(NTH), v.email(8)], [label]: 'x' });
		expect(two?.error).toContain(`'${v.target}' is a list of 2`);
		const values = await run(v, parameters, { Email, [label]: ['Rome', 'Oslo'] });
		expect(values).toMatchObject({ results: [{ status: 'invalid' }] });
		expect(JSON.stringify(values)).toContain('The value is a list');
	});
});

it.each([
	[new Date('2026-03-05T00:00:00.000Z'), '2026-03-05'],
	[new Date('2026-03-05T02:00:00.000Z'), '2026-03-04'],
	['2026-03-05T05:30:00+05:30', '2026-03-05'],
	['2026-03-05T02:00:00.5Z', '2026-03-04'],
	['2026-03-05 23:59', '2026-03-05'],
	['2026/3/5', '2026-03-05'],
	['2026-03-05T25:00:00Z', undefined],
	['2026-03-05T10:61', undefined],
	['5.3.2026', undefined],
	[46086, undefined],
])('a day is that day, in New York too: %p', async (given, day) => {
	const row = { 'Renewal Date': given } as unknown as IDataObject;
	const out = await run(VENDORS[0] as Vendor, { ...prospect(NTH), ...autoMapping() }, row);
	expect(out?.results).toMatchObject([
		day === undefined ? { status: 'invalid' } : { value: day, status: 'updated' },
	]);
});

it.each([
	['Deal Value', '12.345 $', undefined],
	['Deal Value', '-1,234', undefined],
	['Deal Value', '$1,234,567', '1234567'],
	['Deal Value', '1234,567', '1234.567'],
	['Deal Value', 1.234, '1.234'],
	['Deal Value', '5 EUR', undefined],
	['Lead Score', '1.234', '1.234'],
	['Lead Score', '1,234', undefined],
])('%s: of %p there is one reading, or none is taken', async (field, given, value) => {
	const row = { [field]: given };
	const out = await run(VENDORS[0] as Vendor, { ...prospect(NTH), ...autoMapping() }, row);
	expect(out?.results).toMatchObject([
		value === undefined ? { status: 'invalid' } : { value, status: 'updated' },
	]);
});

describe.each(VENDORS)('$name: settings from expressions', (v) => {
	it.each([
		...['dryRun', 'onlyChanges', 'conflict', 'maxWait', 'emptyValues', 'unknownFields', 'output'],
		...['rejectedFields', 'includeInputFields', 'maxConcurrency', 'timeout', 'maxDuration'],
	])('%s that gives nothing is refused, and not its default', async (name) => {
		for (const value of ['={{ $json.settings?.value }}', '={{ null }}', '={{ "" }}']) {
			const settings = options({ [name]: value });
			const row = await run(
				v,
				{ ...v.nth(0), ...json({ [v.fields.two.label]: 'x' }), ...settings },
				{},
			);
			expect(row?.error).toMatch(/^The option '[A-Z][^']*' is empty; it takes /);
		}
		expect(kit.sandbox.calls).toEqual([]);
	});
});

it('a column near to the field that names the record is not said to be meant for it', async () => {
	const row = { Profile: leadLinkedinUrl(7), Company: 'Fresh', 'Linkedin of Company': 'x.example' };
	const parameters = lead(locator('linkedinUrl', '={{ $json.Profile }}'));
	const { hints } = await kit.run('puffle', { ...parameters, ...autoMapping() }, [row]);
	expect(hints[0]?.message).toMatch(/Columns ignored: Linkedin of Company/);
	expect(hints[0]?.message).not.toMatch(/Perhaps meant/);
});
