import { fieldId, prospectEmail, prospectId } from '../../test/sandbox';
import { http, httpByEmail, own } from '../contenders';
import type { Chapter, Contender, Goal, Measured, Workload } from '../scenario';
import { resultOf } from '../scenario';
import { atMost, table } from '../text';

/** So many that a run is not one of those that are repeated often. */
const EXECUTIONS = 16;
const PROSPECT = 7;

/** Executions of one row each, as a webhook or a trigger sends them. */
export function singleRows(): Chapter {
	return {
		title: 'Single rows',
		note: `${EXECUTIONS} executions of one row each, one after another in one process; each answer takes 100 ms. The rows of this node name the field by its label, those of HTTP Request by its ID. _Later_ is the median of all executions but the first.`,
		scenarios: [
			{ ...scenario('id', 'By ID'), contenders: [own, http] },
			{ ...scenario('email', 'By email'), contenders: [own, httpByEmail] },
		],
		table: singleRowTable,
		goals,
	};
}

function scenario(by: 'id' | 'email', title: string) {
	return { id: `single-${by}`, title, workload: workload(by), latency: 100 };
}

function workload(by: 'id' | 'email'): Workload {
	const value = 'Bonn';
	const json = {
		prospectId: prospectId(PROSPECT),
		email: prospectEmail(PROSPECT),
		fieldId: fieldId('City'),
		value,
	};
	return {
		api: 'saleshandy',
		rows: 1,
		records: 1,
		changed: 1,
		accountSize: 300,
		executions: EXECUTIONS,
		parameters: {
			prospectId: {
				__rl: true,
				mode: by,
				value: by === 'id' ? '={{ $json.prospectId }}' : '={{ $json.email }}',
			},
			specifyFields: 'list',
			fieldList: { values: [{ fieldId: 'City', value: '={{ $json.value }}' }] },
		},
		items: () => [{ json }],
		rowsWritten: ({ saleshandy }) =>
			saleshandy.prospects.get(json.prospectId)?.values.get(json.fieldId) === value ? 1 : 0,
		figures({ calls }) {
			const first = calls.findIndex(({ method }) => method !== 'GET') + 1;
			return { first, later: (calls.length - first) / (EXECUTIONS - 1) };
		},
	};
}

/** Milliseconds and requests of the first execution, and of a later one. */
function figuresOf(measured: Measured, contender: Contender) {
	const median = resultOf(measured, contender)?.median;
	if (!median) return undefined;
	const [first = NaN, ...others] = median.executionsMs;
	const later = others.sort((a, b) => a - b)[Math.floor(others.length / 2)] ?? NaN;
	return { first, later, requests: median.figures };
}

function singleRowTable(all: readonly Measured[]): string {
	const rows = all.flatMap((measured) =>
		measured.contenders.flatMap((contender) => {
			const figures = figuresOf(measured, contender);
			if (!figures) return [];
			const { first, later, requests } = figures;
			return [
				[
					measured.title,
					contender.name,
					first.toFixed(0),
					String(requests.first),
					later.toFixed(0),
					String(requests.later),
				],
			];
		}),
	);
	const head = ['', 'node', 'first, ms', 'requests', 'later, ms', 'requests'];
	return table(head, rows, 2);
}

function goals(all: readonly Measured[]): Goal[] {
	return all.flatMap((measured) => {
		const [mine, theirs] = measured.contenders.map((each) => figuresOf(measured, each));
		if (!mine || !theirs) return [];
		const what = `A later single row, ${measured.title}`.replace('By', 'by');
		return [
			{
				goal: `${what}: no more requests than HTTP Request`,
				measured: `${mine.requests.later}, and ${theirs.requests.later}`,
				met: (mine.requests.later ?? NaN) <= (theirs.requests.later ?? NaN),
			},
			atMost(`${what}: time, at most 1.1 × that of HTTP Request`, mine.later / theirs.later, 1.1),
		];
	});
}
