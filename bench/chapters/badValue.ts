import type { Sandbox } from '../../test/sandbox';
import { fieldId, prospectId } from '../../test/sandbox';
import { own } from '../contenders';
import type { Chapter, Goal, Measured, Workload } from '../scenario';
import { resultOf } from '../scenario';
import { byId } from '../sheet';
import { table } from '../text';

const TEXT_FIELDS = [
	...Array.from({ length: 14 }, (_, n) => `Custom ${n + 1}`),
	...['First Name', 'Last Name', 'Company', 'Phone Number', 'Job Title', 'Website', 'LinkedIn'],
	...['City', 'Country', 'Notes', 'Source'],
];
const OPTIONS = ['Yes', 'No'];

export function badValue(): Chapter {
	const mixes = [
		{ textFields: 25, dropdowns: 5 },
		{ textFields: 0, dropdowns: 30 },
	];
	return {
		title: 'One bad value among 30 fields',
		note: 'A dropdown has a value that is not one of its options. The account does not show its options, so only the API knows that the value is wrong, and it refuses all fields without saying which.',
		scenarios: mixes.map(({ textFields, dropdowns }) => ({
			id: `bad-${textFields}-${dropdowns}`,
			title: textFields
				? `${textFields} text fields, ${dropdowns} dropdowns: each dropdown wrong in turn`
				: `${dropdowns} dropdowns: each wrong in turn`,
			workload: workload(textFields, dropdowns),
			contenders: [own],
			latency: 0,
			goals,
		})),
		table: badValueTable,
	};
}

/** As many rows as dropdowns: the nth row has its bad value in the nth dropdown. */
function workload(textFields: number, dropdowns: number): Workload {
	const labels = TEXT_FIELDS.slice(0, textFields);
	const choices = Array.from({ length: dropdowns }, (_, n) => `Choice ${n + 1}`);
	const valuesOf = (row: number): Record<string, string> =>
		Object.fromEntries([
			...labels.map((label) => [label, `value of ${label}`] as const),
			...choices.map((label, n) => [label, n === row ? 'Perhaps' : 'Yes'] as const),
		]);
	const goodValues = textFields + dropdowns - 1;

	/** For each row: how many good values were saved, and in how many requests. */
	const outcomes = ({ saleshandy, calls }: Sandbox) =>
		choices.map((_, row) => {
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
		rows: dropdowns,
		records: dropdowns,
		changed: dropdowns,
		accountSize: dropdowns,
		parameters: {
			prospectId: byId('={{ $json.prospectId }}'),
			specifyFields: 'json',
			fieldsJson: '={{ $json.fields }}',
		},
		items: () =>
			choices.map((_, n) => ({ json: { prospectId: prospectId(n), fields: valuesOf(n) } })),
		prepare({ saleshandy, settings }) {
			settings.saleshandy.fieldsWithOptions = false;
			for (const label of choices) {
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
		rowsWritten: (sandbox) => outcomes(sandbox).filter(({ saved }) => saved === goodValues).length,
		figures(sandbox) {
			const rows = outcomes(sandbox);
			const requests = rows.map((row) => row.requests);
			return {
				goodValues,
				savedAtLeast: Math.min(...rows.map(({ saved }) => saved)),
				requestsMean: requests.reduce((sum, each) => sum + each, 0) / requests.length,
				requestsMost: Math.max(...requests),
			};
		},
	};
}

function figuresOf(measured: Measured): Record<string, number> {
	return resultOf(measured, own)?.median.figures ?? {};
}

function badValueTable(all: readonly Measured[]): string {
	const rows = all.map((measured) => {
		const { savedAtLeast, requestsMean, requestsMost } = figuresOf(measured);
		return [
			measured.title,
			String(savedAtLeast),
			requestsMean?.toFixed(1) ?? '',
			String(requestsMost),
		];
	});
	return table(['', 'saved, at least', 'requests, mean', 'requests, most'], rows);
}

function goals(measured: Measured): Goal[] {
	const { goodValues, savedAtLeast, requestsMost = Infinity } = figuresOf(measured);
	return [
		{
			goal: `${measured.title}: ${goodValues} saved, in at most 11 requests`,
			measured: `${savedAtLeast} saved, ${requestsMost} requests at worst`,
			met: savedAtLeast === goodValues && requestsMost <= 11,
		},
	];
}
