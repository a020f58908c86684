import type { Sandbox } from '../../test/sandbox';
import { CAMPAIGNS, fieldId, leadEmail, prospectEmail } from '../../test/sandbox';
import { alone, bulkImport, createTuned, own } from '../contenders';
import { atMost, missing, ours, outcomesTrue } from '../figures';
import { ratio, requests, rowsRight, time, wasted } from '../figures';
import { IMPORT_TAKES, limitOf, SHORT_MINUTE } from '../limits';
import { byId } from '../sheet';
import { count } from '../text';
import type { At, Chapter, Contender, Scenario, Setting, Workload } from '../types';

/** Puffle's limit is not known. This one allows as much, in a window whose end Retry-After can tell in seconds. */
const PUFFLE_LIMIT = { ...limitOf(5_000, 'retry-after'), requests: 100 };

/** The share of people whom Saleshandy's import leaves out without a word. */
const LEFT_OUT = 0.01;

/** The first prospects of an account share an address, or nearly so. */
const SPECIAL = 4;

const OUTREACH = CAMPAIGNS.outreach.id;

const API = {
	saleshandy: {
		name: 'Saleshandy',
		limit: limitOf(SHORT_MINUTE),
		parameters: { email: '={{ $json.email }}' },
		field: fieldId('Custom 1'),
		emailOf: prospectEmail,
		people: ({ saleshandy }: Sandbox) => [...saleshandy.prospects.values()],
	},
	puffle: {
		name: 'Puffle',
		limit: PUFFLE_LIMIT,
		parameters: {
			campaignId: byId(OUTREACH),
			leadId: { __rl: true, mode: 'email', value: '={{ $json.email }}' },
		},
		field: 'company',
		emailOf: leadEmail,
		people: ({ puffle }: Sandbox) => [...(puffle.leads.get(OUTREACH)?.values() ?? [])],
	},
};

/** What this node takes beside HTTP Request, at most. */
const SHARES: [id: string, ours: Contender, what: string, most: number][] = [
	['create-saleshandy-new', own, 'prospects, all new', 0.05],
	['create-saleshandy-half', own, 'prospects, half of them new', 0.6],
	['create-saleshandy-half', bulkImport, 'prospects, half of them new, with Bulk Import', 0.2],
	['create-puffle-new', own, 'leads, all new', 0.05],
	['create-puffle-half', own, 'leads, half of them new', 0.6],
];

/** People who are created, or updated where they are there already. */
export function createOrUpdate({ quick }: Setting): Chapter {
	const rows = quick ? 100 : 2_000;
	const scenario = (api: Workload['api'], known: number, contenders: Contender[]): Scenario => ({
		id: `create-${api}-${known ? 'half' : 'new'}`,
		title: `${API[api].name}: ${count(rows)} people, ${known ? 'half of them' : 'all'} new`,
		workload: workload(api, rows, known),
		contenders,
		limit: API[api].limit,
	});
	const scenarios = [
		scenario('saleshandy', 0, [alone(own), createTuned]),
		scenario('saleshandy', 0.5, [own, alone(bulkImport), createTuned]),
		scenario('puffle', 0, [alone(own), createTuned]),
		scenario('puffle', 0.5, [own, createTuned]),
	];
	const shares = SHARES.map(([id, each, what, most]) => ({
		...{ what, most },
		at: [id, each] satisfies At,
		other: [id, createTuned] satisfies At,
	}));
	const outcomes = 'Create or Update: the outcome of every row is true';
	return {
		title: 'Create or Update',
		note: `Saleshandy allows 20 requests per endpoint and minute, which is ${SHORT_MINUTE / 1000} s, and says so in X-RateLimit-* headers; Puffle allows ${PUFFLE_LIMIT.requests} per ${PUFFLE_LIMIT.windowMs / 1000} s and answers with Retry-After. There are ${count(rows)} people before. An import takes a third of a minute; in the sheet of which half is new, it leaves ${LEFT_OUT * 100} % of the people out without a word. HTTP Request sends each row by itself, as an import of one person or as one added lead. Rows are _right_ if their person is there with the value of the row when the node ends. _Outcomes true_ are such rows whose item is no error, and other rows whose item is one. An answer without an error counts as done, though Saleshandy's says only that an import has begun, and Puffle's only counts the leads that are there already and stay as they are.`,
		scenarios,
		columns: [time, requests, wasted, rowsRight, outcomesTrue],
		answers: shares.map(({ what, at, other }) => ({
			what: `Create or update ${count(rows)} ${what}`,
			at,
			other,
		})),
		goals: [
			atMost(0, outcomes, ours(scenarios), missing(outcomesTrue)),
			...shares.flatMap(({ what, most, at, other }) => {
				const goal = `Create or Update, ${what}: at most ${most} ×`;
				return [
					atMost(most, `${goal} the time of the tuned HTTP Request`, [at], ratio(time, other)),
					atMost(most, `${goal} its requests`, [at], ratio(requests, other)),
				];
			}),
		],
	};
}

/** @param known the share of the rows, spread evenly, whose person is there before */
function workload(api: Workload['api'], rows: number, known: number): Workload {
	const { parameters, field, emailOf, people } = API[api];
	const all = Array.from({ length: rows }, (_, n) => {
		const before = Math.floor(n * known);
		const isKnown = Math.floor((n + 1) * known) > before;
		const email = isKnown ? emailOf(before + SPECIAL) : `new${n}@fresh.example`;
		return { email, value: `value ${n}` };
	});
	const written = (sandbox: Sandbox): boolean[] => {
		const held = new Map(
			people(sandbox).map((one) => [
				one.email,
				'company' in one ? one.company : one.values.get(field),
			]),
		);
		return all.map(({ email, value }) => held.get(email) === value);
	};
	return {
		api,
		rows,
		parameters: {
			...parameters,
			operation: 'upsert',
			specifyFields: 'list',
			fieldList: { values: [{ fieldId: field, value: '={{ $json.value }}' }] },
		},
		items: () => all.map((json) => ({ json })),
		imports: { delayMs: SHORT_MINUTE * IMPORT_TAKES, drops: known ? LEFT_OUT : 0 },
		rowsWritten: (sandbox) => written(sandbox).filter(Boolean).length,
		extra(sandbox, failed) {
			const isFailed = new Set(failed);
			const isTrue = (done: boolean, row: number) => done !== isFailed.has(row);
			return { outcomesTrue: written(sandbox).filter(isTrue).length };
		},
	};
}
