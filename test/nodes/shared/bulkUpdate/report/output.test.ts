import type { INode, INodeExecutionData } from 'n8n-workflow';
import { failure } from '../../../../../nodes/shared/bulkUpdate/outcome';
import { toItems } from '../../../../../nodes/shared/bulkUpdate/report/output';
import { RowError } from '../../../../../nodes/shared/errors';
import { NODE, result, resultRow } from '../sample';

const ERROR = new RowError('unavailable', 'It is down', {
	description: 'Later',
	retryable: true,
	httpStatus: 503,
	sent: 'unknown',
});
const FAILURE = failure(ERROR);

describe('toItems', () => {
	it('one item for each row', () => {
		const refused = result('rejected', { reason: 'No', previous: 'Free' });
		const items = toItems(
			[
				resultRow(result('updated'), refused),
				{ ...resultRow(), extra: { lead: { id: 'x' } } },
				FAILURE,
			],
			'perRow',
			NODE,
		);
		expect(items).toEqual([
			{
				json: { prospectId: 'a', status: 'partial', results: [result('updated'), refused] },
				pairedItem: { item: 0 },
			},
			{
				json: { prospectId: 'a', status: 'skipped', results: [], lead: { id: 'x' } },
				pairedItem: { item: 1 },
			},
			{
				json: {
					error: 'It is down. Later',
					details: { reason: 'unavailable', retryable: true, httpStatus: 503, sent: 'unknown' },
				},
				pairedItem: { item: 2 },
			},
		]);
	});

	it('one item for each field, and for a row without fields', () => {
		expect(
			toItems([resultRow(result('updated'), result('invalid')), resultRow()], 'perField', NODE),
		).toEqual([
			{
				json: { prospectId: 'a', rowStatus: 'partial', ...result('updated') },
				pairedItem: { item: 0 },
			},
			{
				json: { prospectId: 'a', rowStatus: 'partial', ...result('invalid') },
				pairedItem: { item: 0 },
			},
			{ json: { prospectId: 'a', rowStatus: 'skipped' }, pairedItem: { item: 1 } },
		]);
	});

	it.each(['perRow', 'perField'] as const)('an error is one item: %s', (output) => {
		const results = [result('updated')];
		const bare = failure(new RowError('not-found', 'Not there'));
		expect(toItems([failure(ERROR, results), bare], output, NODE).map(({ json }) => json)).toEqual([
			expect.objectContaining({ details: expect.objectContaining({ results }) as unknown }),
			{ error: 'Not there', details: { reason: 'not-found', retryable: false, sent: 'no' } },
		]);
	});
});

describe('marked for the error output', () => {
	const errorOf = (item?: INodeExecutionData) => item?.error?.message;

	it('are the failed rows, where there is one, and copies of them are not', () => {
		const node: INode = { ...NODE, onError: 'continueErrorOutput' };
		const [fine, failed] = toItems([resultRow(result('updated')), FAILURE], 'perRow', node);
		expect([errorOf(fine), errorOf(failed)]).toEqual([undefined, 'The row failed']);
		expect(Object.keys({ ...failed })).toEqual(['json', 'pairedItem']);
	});

	it('is nothing where there is none', () => {
		const node: INode = { ...NODE, onError: 'continueRegularOutput' };
		expect(toItems([FAILURE], 'perRow', node).map(errorOf)).toEqual([undefined]);
	});
});
