import type { INode, INodeExecutionData } from 'n8n-workflow';

import { RowError } from '../../../nodes/shared/errors';
import type { Reason } from '../../../nodes/shared/errors';
import type { Outcome } from '../../../nodes/shared/outcomes';
import { count, toHint, toItems, toNodeError } from '../../../nodes/shared/report';
import { hostHas } from '../../harness/host';
import type { FieldResult, FieldStatus, RowOutcome } from '../../../nodes/shared/types';

const result = (status: FieldStatus, more: Partial<FieldResult> = {}): FieldResult => ({
	fieldId: 'plan',
	field: 'Plan',
	value: 'Gold',
	success: status === 'updated',
	status,
	...more,
});
const row = (...results: FieldResult[]): RowOutcome => ({ ids: { prospectId: 'a' }, results });
const NODE: INode = {
	id: '1',
	name: 'Node',
	type: 'x.node',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const FAILURE = new RowError('unavailable', 'It is down', {
	description: 'Later',
	retryable: true,
	httpStatus: 503,
	sent: 'unknown',
});

describe('toItems', () => {
	it('one item for each row', () => {
		const refused = result('rejected', { reason: 'No', previous: 'Free' });
		const items = toItems(
			[row(result('updated'), refused), { ...row(), extra: { lead: { id: 'x' } } }, FAILURE],
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
		expect(toItems([row(result('updated'), result('invalid')), row()], 'perField', NODE)).toEqual([
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
		const bare = new RowError('not-found', 'Not there', { results: [] });
		expect(
			toItems([FAILURE.with({ results }), bare], output, NODE).map(({ json }) => json),
		).toEqual([
			expect.objectContaining({ details: expect.objectContaining({ results }) as unknown }),
			{ error: 'Not there', details: { reason: 'not-found', retryable: false, sent: 'no' } },
		]);
	});
});

describe('marked for the error output', () => {
	const errorOf = (item?: INodeExecutionData) => item?.error?.message;

	it('are the failed rows, where there is one, and copies of them are not', () => {
		const node: INode = { ...NODE, onError: 'continueErrorOutput' };
		const [fine, failed] = toItems([row(result('updated')), FAILURE], 'perRow', node);
		expect([errorOf(fine), errorOf(failed)]).toEqual([undefined, 'The row failed']);
		expect(Object.keys({ ...failed })).toEqual(['json', 'pairedItem']);
	});

	it('is nothing where there is none', () => {
		const node: INode = { ...NODE, onError: 'continueRegularOutput' };
		expect(toItems([FAILURE], 'perRow', node).map(errorOf)).toEqual([undefined]);
	});
});

describe('toHint', () => {
	const hint = (
		outcomes: Outcome[],
		...more: [{ requests: number; pausedMs: number }?, Set<string>?]
	) => toHint(count(outcomes), ...more);

	it('says how the rows fared and what it took', () => {
		const outcomes = [
			row(result('updated')),
			row(result('updated'), result('invalid')),
			row(result('rejected'), result('rejected')),
			row(result('unchanged'), result('unchanged')),
			row(),
			row(result('planned')),
			FAILURE.with({ results: [result('invalid')] }),
		];
		expect(hint(outcomes, { requests: 4, pausedMs: 61_400 }, new Set(['a', 'b']))).toEqual({
			message:
				'7 rows: 1 updated, 1 partial, 1 rejected, 1 unchanged, 1 skipped, 1 planned, 1 failed. ' +
				'4 fields refused. 2 fields left unchanged, not sent. ' +
				'4 requests sent, 61 seconds waited for the rate limit. Columns ignored: a, b.',
			type: 'warning',
			location: 'outputPane',
		});
	});

	it('leaves out what there was none of, and counts one as one', () => {
		expect(hint([row(result('updated'))], { requests: 1, pausedMs: 499 })).toEqual({
			message: '1 row: 1 updated. 1 request sent.',
			type: 'info',
			location: 'outputPane',
		});
		expect(hint([row(result('invalid'))], { requests: 0, pausedMs: 500 }).message).toBe(
			'1 row: 1 rejected. 1 field refused. 0 requests sent, 1 second waited for the rate limit.',
		);
		expect(hint([row()]).message).toBe('1 row: 1 skipped. 0 requests sent.');
	});

	it.each<[string, Outcome, string]>([
		['failed', FAILURE, 'warning'],
		['rejected', row(result('rejected')), 'warning'],
		['partial', row(result('updated'), result('rejected')), 'warning'],
		['unchanged', row(result('unchanged')), 'info'],
		['skipped', row(), 'info'],
		['planned', row(result('planned')), 'info'],
	])('a row that is %s', (_, outcome, type) => {
		expect(hint([row(result('updated')), outcome]).type).toBe(type);
	});

	it('names ten ignored columns at most', () => {
		const names = new Set(Array.from({ length: 12 }, (_, at) => `c${at}`));
		expect(hint([row()], undefined, names).message).toMatch(/ignored: c0, .*, c9\.$/);
	});
});

describe('toNodeError', () => {
	const GO_ON = "To go on with the other rows, set 'On Error' in the node's settings to continue.";

	const heard = FAILURE.with({ sent: 'no' });
	const unheard = FAILURE.with({ sent: 'unknown' });
	const halfDone = FAILURE.with({ sent: 'yes', results: [result('updated'), result('invalid')] });
	it.each<[string, Outcome[]]>([
		['No row was written.', [row(result('unchanged')), row(result('invalid')), heard]],
		['No row is known to have been written.', [row(result('rejected')), heard]],
		['No row is known to have been written.', [row(result('unchanged')), unheard]],
		[
			'1 row had been written before the run ended; sending it again does no harm.',
			[row(result('updated')), heard],
		],
		[
			'1 row had been written before the run ended, perhaps more; sending them again does no harm.',
			[row(result('updated')), unheard],
		],
		[
			'3 rows had been written before the run ended; sending them again does no harm.',
			[row(result('updated')), row(result('updated'), result('invalid')), halfDone],
		],
	])('says %j', (told, outcomes) => {
		const error = toNodeError(NODE, FAILURE, 3, count(outcomes));
		expect(error.message).toBe('It is down');
		expect(error.context.itemIndex).toBe(3);
		expect(error.description).toBe(`Later. ${told} ${GO_ON}`);
	});

	it('without description', () => {
		const error = toNodeError(NODE, new RowError('rejected', 'No'), 0, count([]));
		expect(error.description).toBe(`No row was written. ${GO_ON}`);
	});

	it.each<[Reason, string | undefined]>([
		['rate-limited', 'rate-limited'],
		['invalid-credential', 'credential-invalid'],
		['unavailable', 'temporarily-unavailable'],
		['timed-out', 'temporarily-unavailable'],
		['rejected', undefined],
	])('tells n8n of the cause: %s', (reason, cause) => {
		const error = toNodeError(NODE, new RowError(reason, 'No'), 0, count([]));
		const told = (error as { failure?: { cause: string } }).failure?.cause;
		expect(told).toBe(hostHas('kinds of failures') ? cause : undefined);
	});
});
