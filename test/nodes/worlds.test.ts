import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../sandbox';
import { CAMPAIGNS, fieldId, leadEmail, leadId, prospectEmail } from '../sandbox';
import { patchSettings } from '../sandbox/settings';
import { shownValue } from '../sandbox/values';
import type { World } from '../sandbox/worlds';
import { IMPORT_WORLDS, PUFFLE_WORLDS, SALESHANDY_WORLDS } from '../sandbox/worlds';
import { autoMapping, CONTINUE, lead, locator, options, times, withSandbox } from './kit';

/**
 * Whatever an account is like, of all that one can think of, the nodes claim nothing false in it:
 * `updated` only what the API says that it saved or what was seen, `unchanged` only what the account
 * shows, `created` only who was not there, `not-found` only who is not there.
 */

const PEOPLE = 80;
/** About as few as an import is worth its while for: those that go out first are written singly. */
const BULK = 64;
const kit = withSandbox({ prospects: PEOPLE, leads: 30 });
jest.setTimeout(60_000);

const LONG = 'long '.repeat(80).trim();
const VALUES: Record<string, string> = {
	City: 'Rome',
	Company: '  Line one\nline two \u{1F642}  ',
	Notes: LONG,
	'Lead Score': '072.50',
	'Deal Value': '1234.50',
	'Renewal Date': '2031-03-05',
	Plan: 'growth',
	Source: '',
};

interface Claim {
	email: string;
	field: string;
	value: string;
	status: string;
}

const claimsOf = (output: ReadonlyArray<{ json: IDataObject }>): Claim[] =>
	output.flatMap(({ json }) =>
		((json.results ?? []) as Array<Omit<Claim, 'email'>>).map((result) => ({
			...result,
			email: emailOf(json),
		})),
	);

/**
 * Where the search does not look at emails, a few people cannot be found by email. That it does is documented,
 * and proving it would take two more requests in each run that finds nobody; docs/unknowns.md says so.
 */
const NOT_COPED_WITH = JSON.stringify({ search: 'names' });

const distinct = (worlds: readonly World[]) => [
	...new Set(worlds.map(({ settings }) => JSON.stringify(settings))),
];

/** Whether all assumptions hold in the accounts with these settings. */
const holdsIn = (worlds: readonly World[], settings: string) =>
	worlds.every((each) => JSON.stringify(each.settings) !== settings || each.holds !== 'no');

const emailOf = ({ email }: IDataObject) => (typeof email === 'string' ? email.toLowerCase() : '');

const isCreated = ({ created, status }: IDataObject) => created === true || status === 'created';

describe('Saleshandy', () => {
	/** What the API said that it saved: email and field → the values. */
	let saved: Map<string, Set<string>>;

	const people = (email: string) =>
		[...kit.sandbox.saleshandy.prospects.values()].filter((each) => each.email === email);

	beforeEach(() => {
		saved = new Map();
		kit.sandbox.settings.onAnswer = (call: Call, answer: string) => {
			const { attributes = [] } = (call.body ?? {}) as {
				attributes?: Array<{ fieldId: string; attributeValue: string }>;
			};
			const [, id = ''] = /\/prospects\/(\w+)\/attribute/.exec(call.path) ?? [];
			const email = kit.sandbox.saleshandy.prospects.get(id)?.email;
			if (email === undefined || attributes.length === 0) return;
			const { payload } = JSON.parse(answer) as {
				payload?: { results: Array<{ fieldId: string; success: boolean }> };
			};
			for (const { fieldId: field, success } of payload?.results ?? []) {
				const sent = attributes.find((each) => each.fieldId === field);
				const key = `${email} ${field}`;
				if (success && sent) saved.set(key, (saved.get(key) ?? new Set()).add(sent.attributeValue));
			}
		};
	});

	/** What the list shows, once everything is seen. */
	const shown = (email: string, label: string) => {
		const { fields } = kit.sandbox.saleshandy;
		const field = fields.find((each) => each.label === label)!;
		const value = people(email)[0]?.values.get(field.id) ?? '';
		return String(shownValue(field, value, kit.sandbox.settings.saleshandy));
	};

	/** Whether two texts are the same value of a field. */
	const isSame = (label: string, a: string, b: string) => {
		const digits = (text: string) => Number(text.replace(/[^\d.]/g, ''));
		if (['Lead Score', 'Deal Value'].includes(label)) return digits(a) === digits(b);
		return label === 'Renewal Date' ? a.slice(0, 10) === b.slice(0, 10) : a === b;
	};

	function expectTrue(claims: readonly Claim[], wasShown: (claim: Claim) => string): void {
		const isFalse = (claim: Claim) => {
			const { email, field, value, status } = claim;
			if (status === 'unchanged') return !isSame(field, wasShown(claim), value);
			if (status !== 'updated') return false;
			const wasSaved = saved.get(`${email} ${fieldId(field)}`)?.has(value) ?? false;
			return !wasSaved && !isSame(field, shown(email, field), value);
		};
		expect(claims.filter(isFalse)).toEqual([]);
	}

	const byEmail = { prospectId: locator('email', '={{ $json.email }}'), ...autoMapping() };
	const rows = (count: number) =>
		times(count, (n) => ({ email: prospectEmail(10 + n), ...VALUES }));

	/** In each account, one operation after the other. */
	it.each(distinct([...SALESHANDY_WORLDS, ...IMPORT_WORLDS]))(
		'claims nothing false in an account that is %s',
		async (settings) => {
			patchSettings(kit.sandbox.settings, { saleshandy: JSON.parse(settings) as object });
			const nobody = { email: 'nobody@nowhere.example', ...VALUES };
			await expectTrueUpdates(settings, [...rows(2), nobody]);
			await expectTrueCreation([...rows(1), { ...nobody, email: 'maria.moreau@fresh.example' }]);
			await expectTrueImport();
		},
	);

	async function expectTrueUpdates(settings: string, input: Array<Record<string, string>>) {
		let last: Claim[] = [];
		for (const onlyChanges of [false, true, true]) {
			const before = new Map<string, string>();
			for (const { email = '' } of input) {
				for (const label of Object.keys(VALUES))
					before.set(`${email} ${label}`, shown(email, label));
			}
			const { output } = await kit.run(
				'saleshandy',
				{ ...byEmail, ...options({ onlyChanges, emptyValues: 'clear', simplify: false }) },
				input,
				CONTINUE,
			);
			expectTrue(claimsOf(output), ({ email, field }) => before.get(`${email} ${field}`) ?? '');
			const absent = output.flatMap(({ json }, n) => {
				const { reason } = (json.details ?? {}) as { reason?: string };
				return reason === 'not-found' ? [input[n]?.email] : [];
			});
			const emails = input.map(({ email }) => email);
			expect(absent).toEqual(settings === NOT_COPED_WITH ? emails : ['nobody@nowhere.example']);
			expect(claimsOf(output).length > 0).toBe(settings !== NOT_COPED_WITH);
			if (onlyChanges) last = claimsOf(output);
			await kit.clock.sleep(60_000);
		}
		// What the assumptions are for: nothing is sent again that is there.
		const again = last.filter(({ status }) => status === 'updated').map(({ field }) => field);
		if (holdsIn(SALESHANDY_WORLDS, settings)) expect(again).toEqual([]);
	}

	async function expectTrueCreation(input: Array<Record<string, string>>) {
		// Only under a limit, which is known by then, is an import worth its while.
		kit.sandbox.settings.saleshandy.limit ??= {
			requests: 20,
			windowMs: 60_000,
			headers: 'reset-date',
		};
		const newcomer = input.at(-1)?.email;
		const { output } = await kit.run(
			'saleshandy',
			{ operation: 'upsert', email: '={{ $json.email }}', ...autoMapping() },
			input,
			CONTINUE,
		);
		expectTrue(claimsOf(output), ({ email, field }) => shown(email, field));
		for (const { json } of output) {
			if (json.status === 'failed') {
				// Nobody knows whether an import is still under way, or its list lags behind.
				expect(json.details).toMatchObject({ sent: 'unknown' });
				continue;
			}
			expect([json.email, isCreated(json)]).toEqual([json.email, json.email === newcomer]);
			expect(people(emailOf(json))).toHaveLength(1);
		}
		expect(people(input[0]?.email ?? '')).toHaveLength(1);
		await kit.clock.sleep(60_000);
	}

	async function expectTrueImport() {
		const before = kit.sandbox.imports.length;
		const { output } = await kit.run(
			'saleshandy',
			{ ...byEmail, ...options({ bulkImport: true, maxConcurrency: 4 }) },
			// An import carries no line breaks.
			rows(BULK).map(({ email, ...values }, n) => ({
				email,
				...(n % 10 === 0 ? { ...values, Company: ' Acme \u{1F642} ' } : {}),
				City: `City ${n}`,
			})),
			CONTINUE,
		);
		expect(kit.sandbox.imports.length).toBeGreaterThan(before);
		expect(claimsOf(output).length).toBeGreaterThan(0);
		expectTrue(claimsOf(output), ({ email, field }) => shown(email, field));
	}
});

describe('Puffle', () => {
	const VALUES_OF_LEAD = {
		Company: '  Line one\nline two \u{1F642}  ',
		Position: 'CTO',
		Headline: LONG,
		'First Name': 'Ada',
	};
	const COLUMN: Record<string, 'company' | 'position' | 'headline' | 'first_name' | 'last_name'> = {
		Company: 'company',
		Position: 'position',
		Headline: 'headline',
		'First Name': 'first_name',
		'Last Name': 'last_name',
	};
	const roster = () => kit.sandbox.puffle.leads.get(CAMPAIGNS.outreach.id)!;
	const stored = (email: string, field: string) =>
		[...roster().values()].find((each) => each.email === email)?.[COLUMN[field]!] ?? '';

	it.each(distinct(PUFFLE_WORLDS))('claims nothing false: %s', async (settings) => {
		patchSettings(kit.sandbox.settings, { puffle: JSON.parse(settings) as object });
		const input = [
			...times(3, (n) => ({ email: leadEmail(10 + n), ...VALUES_OF_LEAD, 'Last Name': '' })),
			{ email: 'nobody@nowhere.example', ...VALUES_OF_LEAD, 'Last Name': '' },
		];
		const parameters = { ...lead(locator('email', '={{ $json.email }}')), ...autoMapping() };
		for (const operation of ['update', 'update', 'upsert']) {
			const { output } = await kit.run(
				'puffle',
				{
					...parameters,
					operation,
					...options({ onlyChanges: true, emptyValues: 'clear', simplify: false }),
				},
				input,
				CONTINUE,
			);
			// The API's own answer is taken for what is stored.
			const believes = kit.sandbox.settings.puffle.answers === 'stored';
			const isFalse = ({ email, field, status, value }: Claim) =>
				['updated', 'unchanged'].includes(status) && stored(email, field).trim() !== value.trim();
			if (believes) expect(claimsOf(output).filter(isFalse)).toEqual([]);
			for (const { json } of output) {
				if (json.status === 'failed' || operation === 'update') continue;
				expect([json.email, isCreated(json)]).toEqual([json.email, json.email === input[3]?.email]);
			}
			await kit.clock.sleep(60_000);
		}
	});

	it('knows the lead that it is given', () => {
		expect(roster().has(leadId(CAMPAIGNS.outreach.id, 10))).toBe(true);
	});
});
