import type { INode } from 'n8n-workflow';
import { firstFailure } from '../../../../nodes/shared/node/execution';
import { failedItem, nodeError } from '../../../../nodes/shared/node/failure';
import { cancelled, outOfTime, RowError, type Reason } from '../../../../nodes/shared/core/errors';
import { hostHas } from '../../../harness/host';
import { NODE } from '../update/sample';

const ERROR = new RowError('unavailable', 'It is down', { description: 'Later', sent: 'unknown' });

it.each<[string, Array<RowError | undefined>, number | undefined]>([
	['nothing where nothing failed', [undefined, undefined], undefined],
	['the first error', [undefined, ERROR, new RowError('not-found', 'Not there')], 1],
	['no row that was only held back', [undefined, cancelled(), ERROR], 2],
	['such a row where there is no other', [undefined, cancelled(), cancelled()], 1],
	['a row without time, as nothing held it back', [cancelled(), outOfTime(1), ERROR], 1],
])('the first failure is %s', (_, errors, index) => {
	const first = firstFailure(errors);
	expect(first).toEqual(index === undefined ? undefined : { error: errors[index], index });
	expect(first?.error).toBe(errors[index ?? 0]);
});

describe('nodeError', () => {
	const GO_ON = "To go on with the other rows, set 'On Error' in the node's settings to continue.";
	const node = (value: string): INode => ({
		...NODE,
		parameters: { campaignId: { __rl: true, mode: 'id', value } },
	});
	const launched = new RowError('not-draft', 'Launched', { parameter: 'campaignId' });

	it.each<[string, string, RowError, before: string | undefined]>([
		[
			'what to do, what was done before and how to go on',
			`Later. 2 done. ${GO_ON}`,
			ERROR,
			'2 done.',
		],
		['what to do and how to go on', `Later. ${GO_ON}`, ERROR, undefined],
		['how to go on', GO_ON, new RowError('rejected', 'No'), undefined],
	])('says %s', (_, description, error, before) => {
		const told = nodeError(NODE, error, 3, 'rows', before);
		expect(told.message).toBe(error.message);
		expect(told.context.itemIndex).toBe(3);
		expect(told.description).toBe(description);
	});

	it.each<[string, boolean, INode, RowError]>([
		['an error of one row', true, NODE, new RowError('rejected', 'No')],
		['a wrong key', false, NODE, new RowError('invalid-credential', 'No', { fatal: true })],
		['a wrong key, whatever is to blame', false, NODE, launched.with({ fatal: true })],
		['the one campaign of all rows', false, node('8c2b'), launched],
		['a campaign that each row names', true, node('={{ $json.campaign }}'), launched],
		['a parameter that the node lacks', true, NODE, launched],
	])('%s: advises to go on: %p', (_, advises, its, error) => {
		const { description } = nodeError(its, error, 0, 'rows');
		expect(description?.includes(GO_ON) ?? false).toBe(advises);
	});

	it('calls the input items as it is told', () => {
		expect(nodeError(NODE, ERROR, 0, 'items').description).toContain('with the other items, set');
	});

	it('says how the next nodes run where Max Duration ended the run', () => {
		const error = nodeError(NODE, outOfTime(25).with({ fatal: true }), 0, 'rows', 'No row was.');
		expect(error.message).toBe(
			"The run reached 'Max Duration' (25 minutes) before this row was done",
		);
		expect(error.description).toBe(
			'Send it in the next run. No row was. To let the node return what was done, and the next nodes run, ' +
				"set 'On Error' in the node's settings to continue.",
		);
	});

	it.each<[Reason, string | undefined]>([
		['rate-limited', 'rate-limited'],
		['invalid-credential', 'credential-invalid'],
		['unavailable', 'temporarily-unavailable'],
		['timed-out', 'temporarily-unavailable'],
		['rejected', undefined],
	])('tells n8n of the cause: %s', (reason, cause) => {
		const error = nodeError(NODE, new RowError(reason, 'No'), 0, 'rows');
		const told = (error as { failure?: { cause: string } }).failure?.cause;
		expect(told).toBe(hostHas('kinds of failures') ? cause : undefined);
	});
});

describe('failedItem', () => {
	const about = { names: { email: 'jo@x.example' }, ids: { prospectId: 'a' } };
	const error = new RowError('rejected', 'No', { httpStatus: 400, retryable: true, sent: 'yes' });
	const json = {
		error: 'No',
		details: { reason: 'rejected', retryable: true, httpStatus: 400, sent: 'yes' },
	};

	it('go on with the others, in the order of the keys', () => {
		const { json: told, pairedItem } = failedItem(NODE, 4, error, about, [], {
			row: 7,
			status: 'old',
		});
		const head = {
			row: 7,
			status: 'failed',
			email: 'jo@x.example',
			prospectId: 'a',
			summary: 'No',
		};
		expect(pairedItem).toEqual({ item: 4 });
		expect(Object.entries(told)).toEqual(Object.entries({ ...head, ...json }));
	});

	it('have the results of fields only where there are some, and a status only where there was one', () => {
		const results = [{ field: 'Plan' }];
		const details = (given: Array<{ field: string }> = [], failure = error) =>
			failedItem(NODE, 0, failure, about, given).json.details;
		expect(details(results)).toEqual({ ...json.details, results });
		expect(details([])).toEqual(json.details);
		expect(details([], ERROR)).toEqual({
			reason: 'unavailable',
			retryable: false,
			sent: 'unknown',
		});
	});

	it('for the error output have two keys and a mark, which copies of them have not', () => {
		const to = (onError: 'continueErrorOutput' | 'continueRegularOutput') =>
			failedItem({ ...NODE, onError }, 4, error, about, [], { row: 7 });
		const item = to('continueErrorOutput');
		expect(item.error?.message).toBe('The row failed');
		expect({ ...item }).toStrictEqual({ json, pairedItem: { item: 4 } });
		expect(to('continueRegularOutput').error).toBeUndefined();
	});
});
