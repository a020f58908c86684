import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CAMPAIGNS, leadEmail, leadLinkedinUrl, prospectEmail } from '../sandbox';
import { autoMapping, lead, locator, withSandbox } from '../nodes/kit';
import type { Vendor } from '../nodes/vendors';
import { puffle, saleshandy } from '../nodes/vendors';
import type { Export } from './headers';
import { EXPORTS, OTHERS } from './headers';

const kit = withSandbox();

/** Seeded in both accounts. */
const NTH = 7;

const LINKEDIN = CAMPAIGNS.founders.id;

interface Person {
	email: string;
	profile: string;
}

/** A made-up row: every column has a value of its kind, as tools write it. */
function rowOf({ header, ...columns }: Export, { email, profile }: Person): IDataObject {
	const kinds: Array<[RegExp, unknown]> = [
		[/company.*(linkedin|profile)/i, 'https://www.linkedin.com/company/fresh-foods/'],
		[/linkedin.*company/i, 'https://www.linkedin.com/company/fresh-foods/'],
		[/salesnav|^profileUrl$/i, 'https://www.linkedin.com/sales/lead/ACwAAAB1c2,NAME_SEARCH,k9Qz'],
		[/linkedin|profileUrl$/i, profile],
		[/domain|website|url|web page/i, 'https://fresh.example'],
		[/^(full ?)?name$/i, 'Maria Moreau'],
		[/e-?mail( address| \d - value|)$|^email - /i, email],
		[/date|time|_at$|created|connected on|last contacted|birthday/i, '2026-11-05 08:00:00'],
		[/phone|fax|mobile/i, "'+1 555 0100"],
		[/employees|count|score|revenue|funding|amount|budget|rating|total/i, '1,200'],
		[/^is|opt-in|accepts|verified/i, 'TRUE'],
		[/^(payload|status_summary)$/, { lastStep: { from: 'campaign' } }],
		[/industry/i, 'Software'],
		[/^plan$/i, 'Growth'],
	];
	const row = header
		.split(',')
		.map((name) => [name, kinds.find(([kind]) => kind.test(name))?.[1] ?? `The ${name}`]);
	return {
		...(Object.fromEntries(row) as IDataObject),
		...(columns.email ? { [columns.email]: email } : {}),
		...(columns.profile ? { [columns.profile]: profile } : {}),
	};
}

const from = (column = '') => `={{ $json[${JSON.stringify(column)}] }}`;

/** How an export finds the record: the vendor, and the parameters that name it by a column. */
const waysOf = ({ email, profile }: Export) => {
	const ways: Array<[string, Vendor, INodeParameters]> = [];
	if (email) {
		ways.push(['Saleshandy by email', saleshandy, saleshandy.byEmail(from(email))]);
		ways.push(['Puffle by email', puffle, puffle.byEmail(from(email))]);
	}
	if (profile) {
		ways.push(['Puffle by LinkedIn URL', puffle, lead(locator('linkedinUrl', from(profile)))]);
	}
	return ways;
};

const ALL = Object.entries({ ...EXPORTS, ...OTHERS });

it('there are fifteen exports, and others beside them', () => {
	expect(Object.keys(EXPORTS)).toHaveLength(15);
});

describe.each(ALL)('an export of %s', (_, file) => {
	it.each(waysOf(file))('finds the record and is written: %s', async (_way, v, locators) => {
		const email = v === saleshandy ? prospectEmail(NTH) : leadEmail(NTH);
		const row = rowOf(file, { email, profile: leadLinkedinUrl(NTH) });
		const { output, hints } = await kit.run(v.node, { ...locators, ...autoMapping() }, [row]);
		const results = (output[0]?.json.results ?? []) as IDataObject[];
		const written = results.map(({ field }) => field as string);
		// Where no column is a field, nothing is to be done.
		const its = written.length ? { ...v.ids(NTH), status: 'updated' } : { status: 'skipped' };
		expect(output).toMatchObject([{ json: its }]);
		expect(results.filter(({ status }) => status !== 'updated')).toEqual([]);
		// Nothing else was sent, and to nobody else.
		expect(kit.writes().map(v.isWrite(NTH))).toEqual(written.length ? [true] : []);
		expect(Object.keys(v.sent(kit)[0] ?? {})).toHaveLength(new Set(written).size);
		const said = hints.map(({ message }) => message).join('\n');
		expect({ written, said, summary: output[0]?.json.summary }).toMatchSnapshot();
	});

	const byProfile = {
		operation: 'upsert',
		...lead(locator('linkedinUrl', from(file.profile)), LINKEDIN),
	};
	const creates: Array<[string, Vendor, INodeParameters]> = file.email
		? [
				['Saleshandy', saleshandy, saleshandy.upsert(from(file.email))],
				['Puffle', puffle, puffle.upsert(from(file.email))],
			]
		: [['a campaign on LinkedIn', puffle, byProfile]];
	it.each(creates)('creates whom %s does not have', async (_name, v, locators) => {
		const { output } = await kit.run(v.node, { ...locators, ...autoMapping() }, [
			rowOf(file, {
				email: 'maria.moreau@fresh.example',
				profile: 'linkedin.com/in/maria-moreau-1',
			}),
		]);
		expect(output).toMatchObject([{ json: { status: 'created' } }]);
	});
});
