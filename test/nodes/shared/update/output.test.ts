import type { INode, INodeExecutionData } from 'n8n-workflow';
import { failure } from '../../../../nodes/shared/update/outcome';
import { toItems, type OutputOptions } from '../../../../nodes/shared/update/output';
import { RowError } from '../../../../nodes/shared/core/errors';
import { NODE, result, resultRow } from './sample';

const ERROR = new RowError('unavailable', 'It is down', {
	description: 'Later',
	retryable: true,
	httpStatus: 503,
	sent: 'unknown',
});
const FAILURE = failure(ERROR);

const NO_NAMES = { names: {}, ids: {} };

function options(
	settings: Partial<OutputOptions['settings']> = {},
	more: Partial<OutputOptions> = {},
): OutputOptions {
	return {
		items: [],
		about: () => NO_NAMES,
		node: NODE,
		settings: { includeInputFields: false, onlyChanges: false, output: 'perRow', ...settings },
		...more,
	};
}

const byEmail = (index: number) => ({ names: { email: `${index}@acme.example` }, ids: {} });
const byId = () => ({ names: {}, ids: { prospectId: 'a' } });

describe('toItems', () => {
	it('one item for each row, which says whom it is about', () => {
		const refused = result('rejected', { reason: 'No' });
		const outcomes = [
			resultRow(result('updated'), refused),
			{ ...resultRow(), extra: { lead: { id: 'x' } } },
			FAILURE,
		];
		const error = 'It is down. Later';
		const details = { reason: 'unavailable', retryable: true, httpStatus: 503, sent: 'unknown' };
		const items = toItems(outcomes, options({}, { about: byEmail }));
		expect(items.map(({ json, pairedItem }) => [Object.entries(json), pairedItem])).toEqual([
			[
				Object.entries({
					email: '0@acme.example',
					prospectId: 'a',
					status: 'partial',
					summary: '1 of 2 fields updated. Plan: No',
					results: [result('updated'), refused],
				}),
				{ item: 0 },
			],
			[
				Object.entries({
					email: '1@acme.example',
					prospectId: 'a',
					status: 'skipped',
					summary: 'Nothing to write: the row has no values',
					results: [],
					lead: { id: 'x' },
				}),
				{ item: 1 },
			],
			[
				Object.entries({
					email: '2@acme.example',
					status: 'failed',
					summary: error,
					error,
					details,
				}),
				{ item: 2 },
			],
		]);
	});

	it('a row that fails says the ID that it gives', () => {
		const [item] = toItems([FAILURE], options({}, { about: byId }));
		expect(item?.json).toMatchObject({ prospectId: 'a', status: 'failed' });
	});

	it('one item for each field, and for a row without fields; the IDs come last', () => {
		const outcomes = [resultRow(result('updated'), result('invalid')), resultRow()];
		const items = toItems(outcomes, options({ output: 'perField' }, { about: byEmail }));
		expect(items.map(({ json, pairedItem }) => [Object.entries(json), pairedItem])).toEqual(
			[
				{ email: '0@acme.example', ...result('updated'), rowStatus: 'partial', prospectId: 'a' },
				{ email: '0@acme.example', ...result('invalid'), rowStatus: 'partial', prospectId: 'a' },
				{ email: '1@acme.example', rowStatus: 'skipped', prospectId: 'a' },
			].map((json, at) => [Object.entries(json), { item: at < 2 ? 0 : 1 }]),
		);
	});

	it.each(['perRow', 'perField'] as const)('an error is one item: %s', (output) => {
		const results = [result('updated')];
		const bare = failure(new RowError('not-found', 'Not there'));
		const items = toItems([failure(ERROR, results), bare], options({ output }));
		expect(items.map(({ json }) => json)).toEqual([
			expect.objectContaining({ details: expect.objectContaining({ results }) as unknown }),
			{
				status: 'failed',
				summary: 'Not there',
				error: 'Not there',
				details: { reason: 'not-found', retryable: false, sent: 'no' },
			},
		]);
	});

	it.each([
		[
			true,
			[{ ...result('updated', { previous: 'Free' }) }, { ...result('invalid'), previous: null }],
		],
		[false, [result('updated'), result('invalid')]],
	])('the value before is in all results or in none: %s', (onlyChanges, results) => {
		const read = [result('updated', { previous: 'Free' }), result('invalid')];
		const [fine, failed] = toItems(
			[resultRow(...read), failure(ERROR, read)],
			options({ onlyChanges }),
		);
		expect(fine?.json.results).toEqual(results);
		expect(failed?.json.details).toMatchObject({ results });
	});

	it.each(['perRow', 'perField'] as const)('begins with the columns of the row: %s', (output) => {
		const json = { row: 7, status: 'old' };
		const outcomes = [resultRow(result('updated')), FAILURE];
		const settings = { includeInputFields: true, output };
		const items = toItems(outcomes, options(settings, { items: [{ json }, { json }] }));
		expect(items.map((item) => item.json.row)).toEqual([7, 7]);
		expect(items[0]?.json.status).toBe('updated');
		expect(items[1]?.json.status).toBe('failed');
	});
});

describe('for the error output', () => {
	const errorOf = (item?: INodeExecutionData) => item?.error?.message;
	const outcomes = [resultRow(result('updated')), FAILURE];

	it('failed rows have two keys and a mark, which copies of them have not', () => {
		const node: INode = { ...NODE, onError: 'continueErrorOutput' };
		const items = [{ json: { row: 7 } }, { json: { row: 8 } }];
		const [fine, failed] = toItems(
			outcomes,
			options({ includeInputFields: true }, { node, items, about: byEmail }),
		);
		expect([errorOf(fine), errorOf(failed)]).toEqual([undefined, 'The row failed']);
		expect(Object.keys({ ...failed })).toEqual(['json', 'pairedItem']);
		expect(Object.keys(failed?.json ?? {})).toEqual(['error', 'details']);
	});

	it('nothing is marked where there is none', () => {
		const node: INode = { ...NODE, onError: 'continueRegularOutput' };
		expect(toItems(outcomes, options({}, { node })).map(errorOf)).toEqual([undefined, undefined]);
	});
});
