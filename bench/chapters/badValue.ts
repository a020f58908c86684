import type { Sandbox } from '../../test/sandbox';
import { fieldId, prospectId } from '../../test/sandbox';
import { own } from '../contenders';
import { atLeast, atMost, extra } from '../figures';
import { byId } from '../sheet';
import type { At, Chapter, Workload } from '../types';

const OPTIONS = ['Yes', 'No'];
const CHOICES = Array.from({ length: 30 }, (_, n) => `Choice ${n + 1}`);
const FIELDS = CHOICES.length;

const saved = extra('saved, at least', 'savedAtLeast');
const requestsMost = extra('requests, most', 'requestsMost');
const requestsMean = extra('requests, mean', 'requestsMean', (mean) => mean.toFixed(1));

export function badValue(): Chapter {
	const all: At[] = [['bad', own]];
	const name = `One bad value among ${FIELDS}`;
	const title = `${FIELDS} dropdowns: each wrong in turn`;
	return {
		title: `One bad value among ${FIELDS} fields`,
		note: 'A dropdown has a value that is not one of its options. The account does not show its options, so only the API knows that the value is wrong, and it refuses all fields without saying which.',
		scenarios: [{ id: 'bad', title, workload: workload(), contenders: [own] }],
		columns: [saved, requestsMean, requestsMost],
		goals: [
			atLeast(FIELDS - 1, `${name}: ${FIELDS - 1} saved`, all, saved),
			atMost(11, `${name}: at most 11 requests`, all, requestsMost),
		],
	};
}

/** The nth row has its bad value in the nth dropdown. */
function workload(): Workload {
	const valuesOf = (row: number) =>
		Object.fromEntries(CHOICES.map((label, n) => [label, n === row ? 'Perhaps' : 'Yes']));

	/** For each row: how many good values were saved, and in how many requests. */
	const outcomes = ({ saleshandy, calls }: Sandbox) =>
		CHOICES.map((_, row) => {
			const id = prospectId(row);
			const stored = saleshandy.prospects.get(id)?.values;
			return {
				saved: Object.entries(valuesOf(row)).filter(
					([label, value]) => stored?.get(fieldId(label)) === value,
				).length,
				requests: calls.filter(({ path }) => path.includes(`/${id}/`)).length,
			};
		});

	return {
		api: 'saleshandy',
		rows: FIELDS,
		parameters: {
			prospectId: byId('={{ $json.prospectId }}'),
			specifyFields: 'json',
			fieldsJson: '={{ $json.fields }}',
		},
		items: () =>
			CHOICES.map((_, n) => ({ json: { prospectId: prospectId(n), fields: valuesOf(n) } })),
		prepare({ saleshandy, settings }) {
			settings.saleshandy.fieldsWithOptions = false;
			for (const label of CHOICES) {
				saleshandy.fields.push({
					id: fieldId(label),
					label,
					fieldType: 'dropdown',
					mappingDefaultField: null,
					isDefault: false,
					metadata: { options: OPTIONS },
				});
			}
		},
		extra(sandbox) {
			const rows = outcomes(sandbox);
			const requests = rows.map((row) => row.requests);
			return {
				savedAtLeast: Math.min(...rows.map((row) => row.saved)),
				requestsMean: requests.reduce((sum, each) => sum + each, 0) / requests.length,
				requestsMost: Math.max(...requests),
			};
		},
	};
}
