import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { QUESTIONS as PUFFLE_QUESTIONS } from '../accountCheck/puffle';
import { QUESTIONS as SALESHANDY_QUESTIONS } from '../accountCheck/saleshandy';
import { CHECKS, pathOf, workflowOf } from '../accountCheck/workflow';
import type { RunOptions, WorkflowJson } from './harness';
import { startWorkflow } from './harness';
import {
	IMPORT,
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

const kit = withSandbox({ prospects: 22, leads: 22 });
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
		rename: (to: string) => {
			prospect().values.set(fieldId('First Name'), to);
			prospect().values.set(fieldId('Custom 1'), 'this & that');
		},
		record: () => [...prospect().values],
		put: (record: unknown) => {
			prospect().values = new Map(record as Array<[string, string]>);
		},
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
			Object.assign(lead(), { first_name: to, name: `${to} Ueda`, company: 'Ueda & Co' });
		},
		record: () => ({ ...lead(), updated_at: '' }),
		put: (record: unknown) => Object.assign(lead(), record),
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

/** The settings of a world one by one: where they are, and what they are. */
function leaves(settings: object, path = ''): Array<[at: string, is: unknown]> {
	return Object.entries(settings).flatMap(([key, value]: [string, unknown]) =>
		typeof value === 'object' && value !== null && !path.endsWith('.limit')
			? leaves(value, `${path}.${key}`)
			: [[`${path}.${key}`, value] as [string, unknown]],
	);
}

/**
 * Accounts that are each of some worlds at once, as few as it takes: one run answers all questions, and what
 * one of them is about does not change what is answered to another. What is as documented is in one account.
 */
function accounts(worlds: readonly World[]): Array<[name: string, worlds: World[]]> {
	const all: World[][] = [];
	for (const world of worlds) {
		const at = leaves(world.settings);
		const fits = (account: readonly World[]) =>
			account.every(({ question, settings, ...other }) => {
				if (JSON.stringify(settings) === JSON.stringify(world.settings)) return true;
				if (other.alone || world.alone || at.length === 0 || leaves(settings).length === 0)
					return false;
				const isSame = leaves(settings).some(([place]) => at.some(([own]) => own === place));
				return question !== world.question && !isSame;
			});
		const account = all.find(fits);
		if (account) account.push(world);
		else all.push([world]);
	}
	return all.map((account) => {
		const settings = account.flatMap((world) => leaves(world.settings));
		const told = new Map(settings.map(([at, is]) => [at, `${at.slice(1)} ${JSON.stringify(is)}`]));
		return [[...told.values()].join(', ') || 'as documented', account];
	});
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

	async function expectTold(some: readonly World[], more: object = {}) {
		for (const { settings } of some) patchSettings(kit.sandbox.settings, { [name]: settings });
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

	it.each(accounts(worlds))('tells an account apart that is so: %s', async (_name, some) => {
		const { rows, requests, counts } = await expectTold(some);
		expect(requests).toBeLessThanOrEqual(25);
		for (const count of counts) expect(count).toBeLessThanOrEqual(20);
		expect(rows.slice(1).map(({ question }) => question)).toEqual(
			Object.values(questions).map(({ question }) => question),
		);
		const columns = ['question', 'answer', 'howSeen', 'whatTheNodeDoes', 'assumptionHolds'];
		expect(rows.map((row) => Object.keys(row))).toEqual(
			rows.map(() => [...columns, 'textForAnIssue']),
		);
		const secrets = [
			kit.keys[name],
			vendor.id(),
			'uma',
			...kit.sandbox.saleshandy.fields.map(({ id }) => id),
		];
		const text = rows.map(({ textForAnIssue }) => textForAnIssue.toLowerCase()).join('\n');
		expect(secrets.filter((secret) => text.includes(secret.toLowerCase()))).toEqual([]);
	});

	it('sends no more requests where all takes more of them, and puts the record back', async () => {
		const dear = {
			seenAfterMs: 20_000,
			texts: { emoji: 'refuse', shown: 'html' },
			...(name === 'saleshandy'
				? { search: 'names', types: { dates: 'shifted', amounts: 'symbol' } }
				: { largePages: 'refuse', clearing: 'ignore' }),
		};
		const { requests } = await expectTold([{ ...worlds[0]!, settings: dear }]);
		expect(requests).toBeLessThanOrEqual(25);
	});

	it('has a world for each answer, and no question without one', () => {
		const all = name === 'saleshandy' ? [...worlds, ...IMPORT_WORLDS] : worlds;
		const asked = new Set(all.map(({ question }) => question));
		expect([...asked].sort()).toEqual(Object.keys(questions).sort());
		const answersTo = (key: string) =>
			new Set(all.flatMap(({ question, answer }) => (question === key ? [answer.source] : [])))
				.size;
		expect(Object.keys(questions).filter((key) => answersTo(key) < 2)).toEqual([]);
	});

	if (name === 'saleshandy') {
		it.each(accounts(IMPORT_WORLDS))('tells what an import does: %s', async (_name, some) => {
			await expectTold(some, { askAboutImport: true });
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
		/** What was left, and put right: nothing else is left of a run than what is in the record. */
		const known = new Set<string>();
		let before: string;
		let shownBefore: unknown;

		const record = () => JSON.stringify(vendor.record());

		beforeEach(async () => {
			before = record();
			shownBefore = await vendor.held();
		});

		/** Runs the workflow on each record that was left. */
		const expectRight = async (left: ReadonlySet<string>, settings: object = {}) => {
			for (const each of left) {
				const key = JSON.stringify([each, settings]);
				if (known.has(key)) continue;
				known.add(key);
				vendor.put(JSON.parse(each));
				const [first] = await run(vendor, settings);
				await later();
				expect([each, first?.answer]).toEqual([each, matching(/^Yes/)]);
				expect([each, await vendor.held()]).toEqual([each, shownBefore]);
				const isLeft = each !== before;
				expect([each, first?.answer.includes('A run before this one')]).toEqual([each, isLeft]);
			}
		};

		/** Runs it undisturbed. @returns of each step, the record before it and the requests until then */
		const stepsOf = async (settings: object = {}) => {
			const steps: Array<{ record: string; requests: number }> = [];
			kit.sandbox.calls.length = 0;
			const sleep = async (ms: number) => {
				await kit.clock.sleep(ms);
				steps.push({ record: record(), requests: kit.sandbox.calls.length });
			};
			const result = await start(vendor, settings, { sleep }).promise;
			const [noted] = result.items('Note the Answer').slice(-1);
			return { steps, noted: noted?.json as { settings: object; answers: string[] } };
		};

		it('where it was stopped at any request', async () => {
			const { steps } = await stepsOf();
			const left = new Set(steps.map((step) => step.record));
			expect(left.size).toBeGreaterThan(4);
			// A run that is stopped sends nothing more: what was on its way is the last of it.
			const nth = steps.findIndex((step, n) => n > 8 && step.record !== steps[n + 1]?.record);
			kit.sandbox.calls.length = 0;
			const running = start(vendor);
			kit.sandbox.settings.onCall = () => {
				if (kit.sandbox.calls.length > (steps[nth]?.requests ?? 0)) running.cancel();
			};
			await running.promise;
			delete kit.sandbox.settings.onCall;
			await later();
			expect(kit.sandbox.calls).toHaveLength(steps[nth + 1]?.requests ?? 0);
			expect(record()).toBe(steps[nth + 1]?.record);
			await expectRight(left);
		});

		it.each<[string, Fault]>([
			['fails', { kind: 'status', status: 500 }],
			['does as it is told and answers nothing', { kind: 'reset-after' }],
		])('where the API %s, from any request on', async (_how, fault) => {
			const { steps, noted } = await stepsOf();
			const left = new Set<string>();
			const requests = steps.flatMap((step, n) => {
				const its = (steps[n + 1]?.requests ?? step.requests) - step.requests;
				return times(its, (nth) => ({ ...step, n, nth }));
			});
			expect(requests.length).toBeGreaterThan(15);
			for (const { n, nth, record: held } of requests) {
				vendor.put(JSON.parse(held));
				kit.sandbox.calls.length = 0;
				kit.sandbox.settings.fault = () => (kit.sandbox.calls.length > nth ? fault : undefined);
				// Up to this step it goes as it went undisturbed.
				const answers = noted.answers.slice(0, n);
				const json = { ...noted.settings, settings: noted.settings, answers } as IDataObject;
				const broken = start(vendor, {}, { pinData: { 'Your Settings': [{ json }] } });
				const [first] = (await broken.promise).items('Answers');
				delete kit.sandbox.settings.fault;
				await later();
				left.add(record());
				// Whatever is not as it was is what the first line says.
				if (record() !== before)
					expect([n, nth, first?.json.answer]).toEqual([n, nth, matching(/^No/)]);
			}
			expect(left.size).toBeGreaterThan(4);
			await expectRight(left);
		});

		if (name === 'saleshandy') {
			it('where an import was stopped that empties what it is not given', async () => {
				kit.sandbox.settings.saleshandy.import.blanksMissing = true;
				const settings = { askAboutImport: true };
				const { steps } = await stepsOf(settings);
				// Before the first import it is as without one.
				const first = kit.sandbox.calls.findIndex(({ endpoint }) => endpoint === IMPORT);
				const from = steps.findIndex(({ requests }) => requests >= first);
				const left = new Set(steps.slice(from).map((step) => step.record));
				expect(left.size).toBeGreaterThan(3);
				await expectRight(left, settings);
			});
		}
	});
});
