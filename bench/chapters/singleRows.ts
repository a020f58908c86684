import { fieldId, prospectEmail, prospectId } from '../../test/sandbox';
import { http, own } from '../contenders';
import { atMost, extra, figure, ratio } from '../figures';
import { milliseconds } from '../text';
import type { At, Chapter, Workload } from '../types';

/** So many that a run is not one of those that are repeated often. */
const EXECUTIONS = 16;
const PROSPECT = 7;

const first = figure('first', ({ run }) => run.executionsMs[0] ?? NaN, milliseconds);
const later = figure('later', ({ run }) => laterMs(run.executionsMs), milliseconds);
const laterTimes = ratio(later, ['single-id', http]);
const laterRequests = extra('requests', 'later');

function laterMs(executionsMs: readonly number[]): number {
	const others = executionsMs.slice(1).sort((a, b) => a - b);
	return others[Math.floor(others.length / 2)] ?? NaN;
}

const BY_ID: At = ['single-id', own];
const BY_EMAIL: At = ['single-email', own];
const OTHER: At = ['single-id', http];

/** Executions of one row each, as a webhook or a trigger sends them. */
export function singleRows(): Chapter {
	const row = 'One row of a webhook';
	const name = 'A later single row';
	return {
		title: 'Single rows',
		note: `${EXECUTIONS} executions of one row each, one after another in one process. The rows of this node name the field by its label, those of HTTP Request by its ID. _Later_ is the median of all executions but the first.`,
		scenarios: [
			{ id: BY_ID[0], title: 'by ID', workload: workload('id'), contenders: [own, http] },
			{ id: BY_EMAIL[0], title: 'by email', workload: workload('email'), contenders: [own] },
		],
		columns: [first, extra('requests', 'first'), later, laterRequests],
		answers: [
			{ what: `${row}, by ID, the first`, at: BY_ID, other: OTHER, figure: first },
			{ what: `${row}, by ID, later`, at: BY_ID, other: OTHER, figure: later },
			{ what: `${row}, by email, later`, at: BY_EMAIL, figure: later },
		],
		goals: [
			atMost(1, `${name}, by ID: one request`, [BY_ID], laterRequests),
			atMost(2, `${name}, by email: two requests`, [BY_EMAIL], laterRequests),
			atMost(1.1, `${name}, by ID: at most 1.1 × as long as HTTP Request`, [BY_ID], laterTimes),
		],
	};
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
		extra({ calls }) {
			const untilWritten = calls.findIndex(({ method }) => method !== 'GET') + 1;
			return {
				first: untilWritten,
				later: (calls.length - untilWritten) / (EXECUTIONS - 1),
			};
		},
	};
}
