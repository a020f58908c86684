import type { INode } from 'n8n-workflow';
import { toItems } from '../../../../nodes/shared/update/items';
import {
	BLANK,
	failure,
	summarize,
	type Creation,
	type FieldResult,
} from '../../../../nodes/shared/update/outcome';
import { RowError } from '../../../../nodes/shared/core/errors';
import { NODE, result, resultRow, type Status } from './sample';

type Options = Parameters<typeof toItems>[1];

const ERROR = new RowError('unavailable', 'It is down', {
	description: 'Later',
	retryable: true,
	httpStatus: 503,
	sent: 'unknown',
});
const FAILURE = failure(ERROR);

const NO_NAMES = { names: {}, ids: {} };

function options(form: Partial<Options['form']> = {}, more: Partial<Options> = {}): Options {
	return {
		items: [],
		about: () => NO_NAMES,
		node: NODE,
		form: {
			includeInputFields: false,
			onlyChanges: false,
			output: 'perRow',
			simplify: false,
			creates: false,
			...form,
		},
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

	it('a row that fails says the ID that it gives, unless it is for the error output', () => {
		const toItem = (node: INode) => toItems([FAILURE], options({}, { about: byId, node }))[0];
		expect(toItem(NODE)?.json).toMatchObject({ prospectId: 'a', status: 'failed' });
		const marked = toItem({ ...NODE, onError: 'continueErrorOutput' });
		expect(Object.keys(marked?.json ?? {})).toEqual(['error', 'details']);
		expect(marked?.error?.message).toBe('The row failed');
	});

	it.each<[Creation, string, string]>([
		['done', 'created', 'Created'],
		['planned', 'planned', 'Would be created'],
	])('a row of which the creation is %s says so', (creation, status, summary) => {
		const created = [{ ...resultRow(), creation }];
		expect(toItems(created, options())[0]?.json).toMatchObject({ status, summary });
		const perField = toItems(created, options({ output: 'perField' }));
		expect(perField[0]?.json).toEqual({ rowStatus: status, prospectId: 'a' });
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

describe('summarize', () => {
	const [GOLD, LOST] = ["Plan: 'Gold' is not one of 1.5", 'City: Another row gives Rome'];
	const blank = result('skipped', { value: '', ...BLANK });
	const lost = result('skipped', { field: 'City', reason: LOST.slice(6) });
	const gold = result('invalid', { reason: `${GOLD.slice(6)}.` });
	const many = (status: Status, count: number) =>
		Array.from({ length: count }, () => result(status));

	it.each<[string, FieldResult[]]>([
		['1 field updated', many('updated', 1)],
		['3 fields updated', many('updated', 3)],
		['2 fields updated', [...many('updated', 2), blank]],
		['2 of 3 fields updated, 1 unchanged', [...many('updated', 2), result('unchanged')]],
		['2 of 3 fields would be updated, 1 unchanged', [...many('planned', 2), result('unchanged')]],
		['2 fields unchanged', [...many('unchanged', 2), blank]],
		[`1 of 2 fields updated. ${GOLD}`, [result('updated'), gold]],
		[`No field updated. ${GOLD}`, [gold]],
		[`No field updated. ${LOST}`, [lost]],
		[`1 of 2 fields unchanged. ${LOST}`, [lost, result('unchanged')]],
		[`No field updated. ${LOST}. ${GOLD}`, [lost, gold]],
		['2 fields would be updated', many('planned', 2)],
		[`1 of 2 fields would be updated. ${GOLD}`, [gold, result('planned')]],
		['Nothing to write: the row has no values', [blank, blank]],
		['Nothing to write: the row has no values', []],
	])('%s', (summary, results) => {
		expect(summarize(results)).toBe(summary);
	});

	it.each<[string, Creation, FieldResult[]]>([
		['Created', 'done', []],
		['Created', 'done', [blank]],
		['Created', 'done', [result('unchanged')]],
		['Created with 2 fields', 'done', many('updated', 2)],
		[`Created with 1 of 2 fields. ${GOLD}`, 'done', [result('updated'), gold]],
		[`Created. ${GOLD}`, 'done', [gold]],
		['Would be created', 'planned', [blank]],
		['Would be created with 1 of 2 fields', 'planned', [result('planned'), result('unchanged')]],
	])('%s, with the creation %s', (summary, creation, results) => {
		expect(summarize(results, creation)).toBe(summary);
	});
});
