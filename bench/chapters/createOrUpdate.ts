import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../test/sandbox';
import { CAMPAIGNS, fieldId, leadEmail, prospectEmail } from '../../test/sandbox';
import { bulkImport, own } from '../contenders';
import { createEach, createEachTuned } from '../creators';
import type { Chapter, Contender, Goal, Measured, Scenario, Setting, Workload } from '../scenario';
import { resultOf } from '../scenario';
import { byId } from '../sheet';
import { atMost, count, seconds, table } from '../text';

/** Stands for the minute: creating all one by one takes a hundred of them. */
const WINDOW = 1_000;

/** Puffle's limit is not known. This one allows as much, in a window whose end Retry-After can tell in seconds. */
const PUFFLE_LIMIT = { requests: 100, windowMs: 5_000 };

/** The share of a minute that an import takes. */
const IMPORT_TAKES = 1 / 3;

/** The first prospects of an account share an address, or nearly so. */
const SPECIAL = 4;

/** In few windows it computes as long as it waits, so it runs alone. */
const alone = (contender: Contender): Contender => ({ ...contender, waits: false });

/** The share of people whom Saleshandy's import leaves out without a word. */
const LEFT_OUT = 0.01;

const API = {
	saleshandy: {
		name: 'Saleshandy',
		parameters: { email: '={{ $json.email }}' },
		field: fieldId('Custom 1'),
		emailOf: prospectEmail,
		values: ({ saleshandy }: Sandbox) =>
			[...saleshandy.prospects.values()].map(
				({ email, values }) => [email, values.get(fieldId('Custom 1'))] as const,
			),
	},
	puffle: {
		name: 'Puffle',
		parameters: {
			campaignId: byId(CAMPAIGNS.outreach.id),
			leadId: { __rl: true, mode: 'email', value: '={{ $json.email }}' },
		},
		field: 'company',
		emailOf: leadEmail,
		values: ({ puffle }: Sandbox) =>
			[...(puffle.leads.get(CAMPAIGNS.outreach.id)?.values() ?? [])].map(
				({ email, company }) => [email, company] as const,
			),
	},
};

/** People who are created, or updated where they are there already. */
export function createOrUpdate({ quick }: Setting): Chapter {
	const rows = quick ? 100 : 2_000;
	const scenario = (
		api: Workload['api'],
		{ id, title, ...of }: { id: string; title: string; known: number; leftOut?: number },
		contenders: Contender[],
	): Scenario => ({
		id: `create-${api}-${id}`,
		title: `${API[api].name}: ${count(rows)} people, ${title}`,
		workload: workload(api, rows, of),
		contenders,
		latency: 100,
		limit: {
			form: '429',
			...(api === 'saleshandy'
				? { requests: 20, windowMs: WINDOW, headers: 'reset-date' }
				: { ...PUFFLE_LIMIT, headers: 'retry-after' }),
		},
	});
	const allNew = { id: 'new', title: 'all new', known: 0 };
	const halfNew = { id: 'half', title: 'half of them new', known: 0.5 };
	const leftOut = `${halfNew.title}, ${LEFT_OUT * 100} % left out by imports`;
	return {
		title: 'Create or Update',
		note: `Each answer takes 100 ms. Saleshandy allows 20 requests per endpoint and ${WINDOW / 1000} s, which stands for a minute, and says so in X-RateLimit-* headers; Puffle allows ${PUFFLE_LIMIT.requests} per ${PUFFLE_LIMIT.windowMs / 1000} s and answers with Retry-After. There are ${count(rows)} people before. An import takes a third of a minute; in the mixed sheet, it leaves ${LEFT_OUT * 100} % of the people out without a word. HTTP Request sends each row by itself, as an import of one person or as one added lead: tuned to the limit and, for one sheet, as n8n sets it up. _In the account_ are the rows whose person is there with the value of the row when the node ends. _Outcomes true_ are such rows whose item is no error, and other rows whose item is one. An answer without an error counts as done, though Saleshandy's says only that an import has begun, and Puffle's only counts the leads that are there already and stay as they are.`,
		scenarios: [
			scenario('saleshandy', allNew, [alone(own), createEachTuned, createEach]),
			scenario('saleshandy', { ...halfNew, title: leftOut, leftOut: LEFT_OUT }, [
				own,
				alone(bulkImport),
				createEachTuned,
			]),
			scenario('puffle', allNew, [alone(own), createEachTuned]),
			scenario('puffle', halfNew, [own, createEachTuned]),
		],
		table: createTable,
		goals,
	};
}

/** @param known the share of the rows, spread evenly, whose person is there before */
function workload(
	api: Workload['api'],
	rows: number,
	{ known, leftOut = 0 }: { known: number; leftOut?: number },
): Workload {
	const { parameters, field, emailOf, values } = API[api];
	const all = Array.from({ length: rows }, (_, n) => {
		const before = Math.floor(n * known);
		const isKnown = Math.floor((n + 1) * known) > before;
		const email = isKnown ? emailOf(before + SPECIAL) : `new${n}@fresh.example`;
		return { email, value: `value ${n}` };
	});
	const written = (sandbox: Sandbox): boolean[] => {
		const held = new Map<string | null, unknown>(values(sandbox));
		return all.map(({ email, value }) => held.get(email) === value);
	};
	const fieldList: INodeParameters = { values: [{ fieldId: field, value: '={{ $json.value }}' }] };
	return {
		api,
		rows,
		records: rows,
		changed: rows,
		accountSize: rows,
		parameters: { operation: 'upsert', ...parameters, specifyFields: 'list', fieldList },
		items: () => all.map((json) => ({ json })),
		settings: { delayMs: WINDOW * IMPORT_TAKES, drops: leftOut },
		rowsWritten: (sandbox) => written(sandbox).filter(Boolean).length,
		figures(sandbox, failed) {
			const isFailed = new Set(failed);
			const isTrue = (done: boolean, row: number) => done !== isFailed.has(row);
			return { outcomesTrue: written(sandbox).filter(isTrue).length };
		},
	};
}

function createTable(all: readonly Measured[]): string {
	const rows = all.flatMap((measured) =>
		measured.contenders.map((contender, at) => {
			const median = resultOf(measured, contender)?.median;
			const title = [at === 0 ? measured.title : '', contender.name];
			if (!median) return title;
			const of = (part = 0) => `${count(part)} of ${count(measured.workload.rows)}`;
			return [
				...title,
				seconds(median.wallMs),
				count(median.requests),
				count(median.refused),
				of(median.rowsWritten),
				of(median.figures.outcomesTrue),
			];
		}),
	);
	const head = ['', 'node', 'seconds', 'requests', 'wasted', 'in the account', 'outcomes true'];
	return table(head, rows, 2);
}

function goals(all: readonly Measured[]): Goal[] {
	const untrue = all
		.flatMap((measured) =>
			[own, bulkImport].map((ours) => {
				const figures = resultOf(measured, ours)?.median.figures;
				return figures ? measured.workload.rows - (figures.outcomesTrue ?? 0) : 0;
			}),
		)
		.reduce((sum, each) => sum + each, 0);
	const share = (id: string, most: number, ours = own): Goal[] => {
		const measured = all.find((each) => each.id === id);
		const mine = measured && resultOf(measured, ours)?.median;
		const theirs = measured && resultOf(measured, createEachTuned)?.median;
		if (!mine || !theirs) return [];
		const name = `${measured.title}${ours === own ? '' : ', Bulk Import'}: at most ${most} ×`;
		return [
			atMost(`${name} the time of the tuned HTTP Request`, mine.wallMs / theirs.wallMs, most),
			atMost(`${name} its requests`, mine.requests / theirs.requests, most),
		];
	};
	return [
		{
			goal: 'Create or Update: the outcome of every row is true',
			measured: untrue === 0 ? 'every row' : `${untrue} rows untrue`,
			met: untrue === 0,
		},
		...share('create-saleshandy-new', 0.05),
		...share('create-saleshandy-half', 0.2, bulkImport),
		...share('create-saleshandy-half', 0.6),
		...share('create-puffle-new', 0.05),
		...share('create-puffle-half', 0.6),
	];
}
