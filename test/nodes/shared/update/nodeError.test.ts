import type { INode } from 'n8n-workflow';
import { failure } from '../../../../nodes/shared/update/outcome';
import { count } from '../../../../nodes/shared/update/counts';
import { nodeErrorFor, toNodeError } from '../../../../nodes/shared/update/nodeError';
import type { Outcome } from '../../../../nodes/shared/update/row';
import { cancelled, outOfTime, RowError, type Reason } from '../../../../nodes/shared/core/errors';
import { hostHas } from '../../../harness/host';
import { NODE, result, resultRow } from './sample';

const ERROR = new RowError('unavailable', 'It is down', { description: 'Later', sent: 'unknown' });

describe('toNodeError', () => {
	const GO_ON = "To go on with the other rows, set 'On Error' in the node's settings to continue.";

	const heard = failure(ERROR.with({ sent: 'no' }));
	const unheard = failure(ERROR.with({ sent: 'unknown' }));
	const halfDone = failure(ERROR.with({ sent: 'yes' }), [result('updated'), result('invalid')]);

	it.each<[string, Outcome[]]>([
		['No row was written.', [resultRow(result('unchanged')), resultRow(result('invalid')), heard]],
		['No row is known to have been written.', [resultRow(result('rejected')), heard]],
		['No row is known to have been written.', [resultRow(result('unchanged')), unheard]],
		[
			'1 row had been written before the run ended; sending it again does no harm.',
			[resultRow(result('updated')), heard],
		],
		[
			'1 row had been written before the run ended, perhaps more; sending them again does no harm.',
			[resultRow(result('updated')), unheard],
		],
		[
			'3 rows had been written before the run ended; sending them again does no harm.',
			[resultRow(result('updated')), resultRow(result('updated'), result('invalid')), halfDone],
		],
	])('says %j', (told, outcomes) => {
		const error = toNodeError(NODE, ERROR, 3, count(outcomes));
		expect(error.message).toBe('It is down');
		expect(error.context.itemIndex).toBe(3);
		expect(error.description).toBe(`Later. ${told} ${GO_ON}`);
	});

	const node = (value: string): INode => ({
		...NODE,
		parameters: { campaignId: { __rl: true, mode: 'id', value } },
	});
	const launched = new RowError('not-draft', 'Launched', { parameter: 'campaignId' });

	it.each<[string, INode, RowError, boolean]>([
		['an error of one row', NODE, new RowError('rejected', 'No'), true],
		['a wrong key', NODE, new RowError('invalid-credential', 'No', { fatal: true }), false],
		['the one campaign of all rows', node('8c2b'), launched, false],
		['a campaign that each row names', node('={{ $json.campaign }}'), launched, true],
		['a parameter that the node lacks', NODE, launched, true],
	])('%s: advises to go on only if others may succeed', (_, its, error, advises) => {
		expect(toNodeError(its, error, 0).description?.includes(GO_ON)).toBe(advises);
	});

	it('without description', () => {
		const error = toNodeError(NODE, new RowError('rejected', 'No'), 0);
		expect(error.description).toBe(`No row was written. ${GO_ON}`);
	});

	it('says how the next nodes run where Max Duration ended the run', () => {
		const error = toNodeError(NODE, outOfTime(25).with({ fatal: true }), 0);
		expect(error.message).toBe("No time was left for this row: 'Max Duration' is 25 minutes");
		expect(error.description).toBe(
			'Send it in the next run. No row was written. To let the node return what was done, and the next nodes run, ' +
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
		const error = toNodeError(NODE, new RowError(reason, 'No'), 0);
		const told = (error as { failure?: { cause: string } }).failure?.cause;
		expect(told).toBe(hostHas('kinds of failures') ? cause : undefined);
	});
});

describe('nodeErrorFor', () => {
	const fine = resultRow(result('updated'));

	it('is nothing where no row failed', () => {
		expect(nodeErrorFor(NODE, [fine, resultRow(result('rejected'))])).toBeUndefined();
	});

	it('is the first failure, with what was written before', () => {
		const other = failure(new RowError('not-found', 'Not there'));
		const error = nodeErrorFor(NODE, [fine, failure(ERROR), other]);
		expect(error?.message).toBe('It is down');
		expect(error?.context.itemIndex).toBe(1);
		expect(error?.description).toMatch(/^Later\. 1 row had been written .*, perhaps more;/);
	});

	it('is not one of a row that was only held back, unless there is no other', () => {
		const held = failure(cancelled());
		expect(nodeErrorFor(NODE, [fine, held, failure(ERROR)])?.context.itemIndex).toBe(2);
		expect(nodeErrorFor(NODE, [fine, held, held])?.context.itemIndex).toBe(1);
	});
});
