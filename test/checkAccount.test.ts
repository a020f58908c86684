import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { QUESTIONS as PUFFLE_QUESTIONS } from '../accountCheck/puffle';
import { QUESTIONS as SALESHANDY_QUESTIONS } from '../accountCheck/saleshandy';
import { CHECKS, pathOf, workflowOf } from '../accountCheck/workflow';
import type { RunOptions, WorkflowJson } from './harness';
import { startWorkflow } from './harness';
import {
	LIST_LEADS,
	LIST_PROSPECTS,
	matching,
	times,
	UPDATE_LEAD,
	UPDATE_PROSPECT,
	withSandbox,
} from './nodes/kit';
import type { Call, Fault } from './sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectId } from './sandbox';
import { patchSettings } from './sandbox/settings';
import type { World } from './sandbox/worlds';
import { IMPORT_WORLDS, PUFFLE_WORLDS, SALESHANDY_WORLDS } from './sandbox/worlds';

const kit = withSandbox({ prospects: 30, leads: 30 });
jest.setTimeout(120_000);

/** The record that the example names. */
const N = 20;

interface Row {
	question: string;
	answer: string;
	howSeen: string;
	assumptionHolds: string;
	textForAnIssue: string;
}

const prospect = () => kit.sandbox.saleshandy.prospects.get(prospectId(N))!;
const lead = () =>
	kit.sandbox.puffle.leads.get(CAMPAIGNS.outreach.id)!.get(leadId(CAMPAIGNS.outreach.id, N))!;

const VENDORS = [
	{
		name: 'saleshandy' as const,
		questions: SALESHANDY_QUESTIONS,
		worlds: SALESHANDY_WORLDS,
		rename: (to: string) => prospect().values.set(fieldId('First Name'), to),
		/** What the list shows of the record. */
		async held() {
			const { apiKey, baseUrl } = kit.credentials.saleshandyApi as Record<string, string>;
			const url = `${baseUrl}/prospects?search=${prospect().email}&includeCustomFields=true`;
			const response = await fetch(url, { headers: { 'x-api-key': apiKey ?? '' } });
			const { payload } = (await response.json()) as { payload: unknown[] };
			return payload;
		},
		id: () => prospectId(N),
		empty: () => {
			const texts = ['Company', 'Job Title', 'City', 'Country', 'Source'];
			for (const label of texts) prospect().values.set(fieldId(label), '');
		},
		endpoints: [LIST_PROSPECTS, UPDATE_PROSPECT],
	},
	{
		name: 'puffle' as const,
		questions: PUFFLE_QUESTIONS,
		worlds: PUFFLE_WORLDS,
		rename: (to: string) => {
			Object.assign(lead(), { first_name: to, name: `${to} Ueda` });
		},
		held: async () => structuredClone({ ...lead(), updated_at: '' }),
		id: () => leadId(CAMPAIGNS.outreach.id, N),
		empty: () => {
			lead().company = null;
		},
		endpoints: [LIST_LEADS, UPDATE_LEAD],
	},
];

type Vendor = (typeof VENDORS)[number];

/** The workflow of each, pointed at the sandbox. */
const texts = new Map(CHECKS.map((check) => [check.name, workflowOf(check)]));

function start({ name }: Vendor, settings: object = {}, more: RunOptions = {}) {
	const workflow = JSON.parse(texts.get(name) ?? '') as WorkflowJson;
	const own = { baseUrl: kit.credentials[`${name}Api`]?.baseUrl, ...settings };
	for (const { parameters } of workflow.nodes) {
		const { assignments = [] } = (parameters.assignments ?? {}) as {
			assignments?: Array<{ name: string; value: unknown }>;
		};
		for (const each of assignments) {
			if (each.name in own) each.value = own[each.name as keyof typeof own];
		}
	}
	const { credentials, clock } = kit;
	return startWorkflow(workflow, { credentials, sleep: clock.sleep, ...more });
}

/** Runs the workflow and gives its table. */
async function run(vendor: Vendor, settings: object = {}): Promise<Row[]> {
	const result = await start(vendor, settings).promise;
	expect(result.error()).toBeUndefined();
	return result.items('Answers').map(({ json }) => json as unknown as Row);
}

/** The worlds with the same settings together, as one run answers all questions. */
function bySettings(worlds: readonly World[]): Array<[settings: string, worlds: World[]]> {
	const groups = new Map<string, World[]>();
	for (const world of worlds) {
		const key = JSON.stringify(world.settings);
		groups.set(key, [...(groups.get(key) ?? []), world]);
	}
	return [...groups];
}

beforeEach(() => {
	for (const vendor of VENDORS) vendor.rename('Test');
});

describe.each(VENDORS)('$name', (vendor) => {
	const { name, questions, worlds } = vendor;

	/** Later, when no limit counts what came before and everything is seen. */
	const later = async () => await kit.clock.sleep(600_000);

	const said = (rows: Row[]) =>
		Object.entries(questions).map(([key, { question }]) => {
			const row = rows.find((each) => each.question === question);
			return [key, row?.answer ?? 'no row', row?.assumptionHolds ?? 'no row'] as const;
		});

	async function expectTold(settings: string, some: readonly World[], more: object = {}) {
		patchSettings(kit.sandbox.settings, { [name]: JSON.parse(settings) as object });
		const before = await vendor.held();
		await later();
		kit.sandbox.calls.length = 0;
		const rows = await run(vendor, more);
		const accepted = kit.sandbox.calls.filter(({ refusedByLimit }) => !refusedByLimit);
		const counts = vendor.endpoints.map((endpoint) => kit.count(endpoint));
		await later();
		const told = said(rows);
		for (const { question, answer, holds } of some) {
			expect(told).toContainEqual([question, matching(answer), holds]);
		}
		expect(rows[0]?.answer).toMatch(/^Yes/);
		expect(await vendor.held()).toEqual(before);
		return { rows, requests: accepted.length, counts };
	}

	it.each(bySettings(worlds))('tells an account apart that is %s', async (settings, some) => {
		const { rows, requests, counts } = await expectTold(settings, some);
		expect(requests).toBeLessThanOrEqual(25);
		for (const count of counts) expect(count).toBeLessThanOrEqual(20);
		expect(rows.slice(1).map(({ question }) => question)).toEqual(
			Object.values(questions).map(({ question }) => question),
		);
		const secrets = [
			kit.keys[name],
			vendor.id(),
			'uma',
			...kit.sandbox.saleshandy.fields.map(({ id }) => id),
		];
		for (const { textForAnIssue } of rows) {
			for (const secret of secrets)
				expect(textForAnIssue.toLowerCase()).not.toContain(secret.toLowerCase());
		}
	});

	it('has a world for each answer, and no question without one', () => {
		const all = name === 'saleshandy' ? [...worlds, ...IMPORT_WORLDS] : worlds;
		const asked = new Set(all.map(({ question }) => question));
		expect([...asked].sort()).toEqual(Object.keys(questions).sort());
	});

	if (name === 'saleshandy') {
		it.each(bySettings(IMPORT_WORLDS))('tells what an import does: %s', async (settings, some) => {
			await expectTold(settings, some, { askAboutImport: true });
		});
	}

	it('gives no address, ID, or key away in a text for an issue', async () => {
		const secrets = [
			vendor.id(),
			'uma.ueda@northwind.example',
			kit.keys[name],
			'0123456789abcdef01',
		];
		const body = { message: `Not ${secrets.join(' or ')}`, error: `Not ${secrets.join(' or ')}` };
		// Of a record that is not there.
		const isOther = ({ method, path, body: sent }: Call) =>
			method !== 'GET' && !`${path} ${JSON.stringify(sent)}`.includes(vendor.id());
		kit.fail(isOther, { kind: 'status', status: 400, body });
		const rows = await run(vendor);
		expect(JSON.stringify(rows)).toContain(secrets[3]);
		for (const { textForAnIssue } of rows) {
			for (const secret of secrets) expect(textForAnIssue).not.toContain(secret);
		}
	});

	it('is what the example has, and docs/unknowns.md its table', () => {
		const check = CHECKS.find((each) => each.name === name)!;
		// 'npm run account:check' writes it.
		expect(JSON.parse(readFileSync(pathOf(check), 'utf8'))).toEqual(JSON.parse(texts.get(name)!));
		const page = readFileSync(join(__dirname, '..', 'docs', 'unknowns.md'), 'utf8');
		const told = page.split('\n').map((line) => line.replace(/\s+/g, ' '));
		for (const { question, assumption, otherwise } of Object.values(questions)) {
			const rest = `${otherwise.charAt(0).toUpperCase()}${otherwise.slice(1)}`;
			expect(told).toContain(`| ${question} | ${assumption} | ${rest} |`);
		}
	});

	describe('changes nothing', () => {
		const expectNothing = async (settings: object, why: RegExp) => {
			const before = await vendor.held();
			const rows = await run(vendor, settings);
			expect(rows).toHaveLength(1);
			expect(rows[0]?.answer).toMatch(/^Yes: nothing was changed/);
			expect(rows[0]?.answer).toMatch(why);
			expect(kit.writes()).toEqual([]);
			expect(await vendor.held()).toEqual(before);
		};

		it('where the record is not clearly a test', async () => {
			vendor.rename('Uma');
			await expectNothing({}, /does not contain 'test'/);
			const rows = await run(vendor, { thisIsATestRecord: true });
			expect(rows.length).toBeGreaterThan(10);
		});

		it.each([
			[{ testEmail: 'nobody@nowhere.example' }, /No (prospect|lead)/],
			[{ testEmail: '' }, /Enter the email/],
		])('with the settings %j', async (settings, why) => {
			await expectNothing(settings, why);
		});

		it('where the key is wrong', async () => {
			kit.sandbox.settings.validKeys = { saleshandy: ['other'], puffle: ['other'] };
			const rows = await run(vendor);
			expect(rows).toHaveLength(1);
			expect(rows[0]?.answer).toMatch(/could not be read: the API answered HTTP 40[01]/);
		});

		it('where too few fields have a value', async () => {
			vendor.empty();
			await expectNothing({}, /Give the (prospect|lead) a short text/);
		});
	});

	describe('puts right what a run before had left', () => {
		/** Runs while something goes wrong from the nth request on, and then once more. */
		const expectRight = async (
			nths: readonly number[],
			breakOff: (nth: number) => Promise<void>,
			settings: object = {},
		) => {
			const before = await vendor.held();
			let wasLeft = 0;
			for (const nth of nths) {
				await breakOff(nth);
				delete kit.sandbox.settings.onCall;
				delete kit.sandbox.settings.fault;
				await later();
				const isLeft = JSON.stringify(await vendor.held()) !== JSON.stringify(before);
				const [first] = await run(vendor, settings);
				await later();
				expect([nth, first?.answer]).toEqual([nth, matching(/^Yes/)]);
				expect([nth, await vendor.held()]).toEqual([nth, before]);
				expect([nth, first?.answer.includes('A run before this one')]).toEqual([nth, isLeft]);
				wasLeft += isLeft ? 1 : 0;
			}
			expect(wasLeft).toBeGreaterThan(2);
		};

		/** Every third request, so that the three ways of breaking off take turns. */
		const turn = (first: number, most = 24) =>
			times(most, (n) => n + 1).filter((n) => n % 3 === first);

		const stopAt = async (nth: number, settings: object = {}) => {
			kit.sandbox.calls.length = 0;
			const running = start(vendor, settings);
			kit.sandbox.settings.onCall = () => {
				if (kit.sandbox.calls.length === nth) running.cancel();
			};
			await running.promise;
		};

		it.each<[string, number, Fault]>([
			['fails', 0, { kind: 'status', status: 500 }],
			['does as it is told and answers nothing', 1, { kind: 'reset-after' }],
		])('where the API %s from some request on', async (_how, first, fault) => {
			await expectRight(turn(first), async (nth) => {
				const held = JSON.stringify(await vendor.held());
				kit.sandbox.calls.length = 0;
				kit.sandbox.settings.fault = () => (kit.sandbox.calls.length >= nth ? fault : undefined);
				const rows = await run(vendor);
				delete kit.sandbox.settings.fault;
				await later();
				// Whatever is not as it was is what the first line says.
				if (JSON.stringify(await vendor.held()) !== held) expect(rows[0]?.answer).toMatch(/^No/);
			});
		});

		it('where it was stopped', async () => {
			await expectRight(turn(2), stopAt);
		});

		if (name === 'saleshandy') {
			it('where an import was stopped that empties what it is not given', async () => {
				kit.sandbox.settings.saleshandy.import.blanksMissing = true;
				const settings = { askAboutImport: true };
				await expectRight(turn(1, 30).slice(4), async (nth) => await stopAt(nth, settings));
			});
		}
	});
});
