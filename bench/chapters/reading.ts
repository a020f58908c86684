import { CAMPAIGNS } from '../../test/sandbox';
import { LISTS, own, readPaged, readPagedTuned } from '../contenders';
import { addedAtPeak, atLeast, atMost, claim, cpuPerRow, inFlight, keptPerRow } from '../figures';
import { missing, ours, peak, ratio, recordsRead, requests, time, wasted } from '../figures';
import { limitOf } from '../limits';
import { byId } from '../sheet';
import { count } from '../text';
import type { At, Chapter, Contender, Goal, Remark, Scenario, Setting, Workload } from '../types';

/** Stands for the minute. */
const WINDOW = 5_000;

const APIS = {
	saleshandy: {
		records: 'prospects',
		parameters: { resource: 'prospect', operation: 'getAll' },
		why: 'What is no longer needed counts until V8 collects it, and when it does is a matter of chance: runs of the same code differ by tens of MB.',
	},
	puffle: {
		records: 'leads',
		parameters: { resource: 'lead', operation: 'getAll', campaignId: byId(CAMPAIGNS.outreach.id) },
		why: 'Up to 32 pages are read at the same time, and what is left of them has not been collected yet when the last one comes. HTTP Request reads one page after another, and takes several times as long.',
	},
};
const NAMES = ['saleshandy', 'puffle'] as const;

export function reading({ quick }: Setting): Chapter {
	const many = quick ? 1_000 : 20_000;
	const scenarios = NAMES.flatMap((api): Scenario[] => {
		const entry = (id: string, other: Contender, before = '') => ({
			id: `reading-${api}-${id}`,
			title: `${before}${count(many)} ${APIS[api].records}`,
			workload: workload(api, many),
			contenders: [own, other],
		});
		const limited = entry('limit', readPagedTuned, 'rate limit, ');
		return [entry('free', readPaged), { ...limited, limit: limitOf(WINDOW) }];
	});
	return {
		title: 'Reading',
		note: `There is one input item. HTTP Request pages by itself, and a Split Out node behind it makes an item of each record; both count. With a rate limit, 20 requests are allowed per ${WINDOW / 1000} s, which is a minute of Saleshandy, and HTTP Request pauses between pages: without that, it fails on page 21 and gives nothing. This node reads several pages at once where the API says how many records there are, as Puffle does and Saleshandy does not. _MB added_ is what the run added at its peak to the memory that the process held before, _KB/record kept_ is what remained after garbage collection: the output.`,
		scenarios,
		columns: [
			...[time, requests, wasted, inFlight, { ...cpuPerRow, head: 'CPU ms/record' }],
			...[peak, addedAtPeak, { ...keptPerRow, head: 'KB/record kept' }, recordsRead],
		],
		answers: NAMES.map((api) => ({
			what: `Read ${count(many)} ${APIS[api].records}${api === 'puffle' ? ', 20 requests per 5 s' : ''}`,
			at: [`reading-${api}-limit`, own],
			other: [`reading-${api}-limit`, readPagedTuned],
		})),
		remarks: NAMES.map((api): Remark => {
			const id = `reading-${api}-free`;
			return {
				says: `Reading ${count(many)} ${APIS[api].records} adds # the memory that HTTP Request adds at the peak. ${APIS[api].why}`,
				claims: [claim([[id, own]], ratio(addedAtPeak, [id, readPaged]))],
			};
		}),
		goals: [
			atMost(0, 'Reading: every record, each once', ours(scenarios), missing(recordsRead)),
			...NAMES.flatMap((api) => goals(api, many)),
		],
	};
}

function goals(api: Workload['api'], many: number): Goal[] {
	const { records } = APIS[api];
	const at = (id: string, contender = own): At => [`reading-${api}-${id}`, contender];
	const [free, limited] = [at('free'), at('limit')];
	const [paged, tuned] = [at('free', readPaged), at('limit', readPagedTuned)];
	const name = `Reading ${count(many)} ${records}`;
	const limit = `${name}, rate limit`;
	// HTTP Request does not read the fields, which prospects have.
	const most = Math.floor(many / LISTS[api].pageSize) + (api === 'saleshandy' ? 2 : 1);
	return [
		api === 'saleshandy'
			? atMost(1.1, `${name}: at most 1.1 × as long as HTTP Request`, [free], ratio(time, paged))
			: atLeast(3, `${name}: at least 3 × as fast as HTTP Request`, [paged], ratio(time, free)),
		atMost(most, `${name}: one request per page, and at most ${most}`, [free], requests),
		atMost(1, `${name}: keeps at most what HTTP Request keeps`, [free], ratio(keptPerRow, paged)),
		atMost(1, `${limit}: at most as long as the tuned HTTP Request`, [limited], ratio(time, tuned)),
		atMost(0, `${limit}: no request wasted`, [limited], wasted),
	];
}

function workload(api: Workload['api'], rows: number): Workload {
	return {
		api,
		rows,
		parameters: { ...APIS[api].parameters, returnAll: true },
		items: () => [{ json: {} }],
	};
}
