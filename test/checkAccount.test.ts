import { readFileSync } from 'node:fs';

import { QUESTIONS as PUFFLE_QUESTIONS } from '../accountCheck/puffle';
import { QUESTIONS as SALESHANDY_QUESTIONS } from '../accountCheck/saleshandy';
import { CHECKS, pathOf, workflowOf } from '../accountCheck/workflow';
import type { RunOptions, WorkflowJson } from './harness';
import { startWorkflow } from './harness';
import { LIST_LEADS, LIST_PROSPECTS, UPDATE_LEAD, UPDATE_PROSPECT, withSandbox } from './nodes/kit';
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
		endpoints: [LIST_PROSPECTS, UPDATE_PROSPECT],
	},
	{
		name: 'puffle' as const,
		questions: PUFFLE_QUESTIONS,
		worlds: PUFFLE_WORLDS,
		rename: (to: string) => {
			Object.assign(lead(), { first_name: to, name: `${to} Ueda` });
		},
		held: async () => {
			const { updated_at: _changed, ...rest } = lead();
			return structuredClone(rest);
		},
		endpoints: [LIST_LEADS, UPDATE_LEAD],
	},
];

type Vendor = (typeof VENDORS)[number];

const checkOf = ({ name }: Vendor) => CHECKS.find((check) => check.name === name)!;

function start({ name }: Vendor, settings: object = {}, more: RunOptions = {}) {
	const check = CHECKS.find((each) => each.name === name)!;
	const workflow = JSON.parse(workflowOf(check)) as WorkflowJson;
	const own = { baseUrl: kit.credentials[`${name}Api`]!.baseUrl, ...settings };
	for (const { parameters } of workflow.nodes) {
		const { assignments } = (parameters.assignments ?? {}) as {
			assignments?: Array<{ name: string; value: unknown }>;
		};
		for (const each of assignments ?? []) {
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

const patch = ({ name }: Vendor, settings: object) => {
	patchSettings(kit.sandbox.settings, { [name]: settings });
};

beforeEach(() => {
	for (const vendor of VENDORS) vendor.rename('Test');
});

describe.each(VENDORS)('$name', (vendor) => {
	const { questions, worlds } = vendor;
	const rowOf = (rows: Row[], key: string) =>
		rows.find(({ question }) => question === questions[key as keyof typeof questions].question);

	async function expectTold({ question, settings, answer, holds }: World, more: object = {}) {
		patch(vendor, settings);
		await kit.clock.sleep(600_000);
		const before = await vendor.held();
		kit.sandbox.calls.length = 0;
		const rows = await run(vendor, more);
		const { calls } = kit.sandbox;
		const requests = calls.filter(({ refusedByLimit }) => !refusedByLimit).length;
		const counts = vendor.endpoints.map((endpoint) => kit.count(endpoint));
		await kit.clock.sleep(600_000);
		expect({ rows: rowOf(rows, question) }).toMatchObject({
			rows: { answer: expect.stringMatching(answer) as string, assumptionHolds: holds },
		});
		expect(rows[0]).toMatchObject({ answer: expect.stringMatching(/^Yes/) as string });
		expect(await vendor.held()).toEqual(before);
		return { rows, requests, counts };
	}

	it.each(worlds)('$question: $settings', async (world) => {
		const { rows, requests, counts } = await expectTold(world);
		expect(requests).toBeLessThanOrEqual(25);
		for (const count of counts) expect(count).toBeLessThanOrEqual(20);
		expect(rows.map(({ question }) => question)).toEqual([
			'Is the record as it was?',
			...Object.values(questions).map(({ question }) => question),
		]);
	});

	if (vendor.name === 'saleshandy') {
		it.each(IMPORT_WORLDS)('with an import, $question: $settings', async (world) => {
			await expectTold(world, { askAboutImport: true });
		});
	}
});
