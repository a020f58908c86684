import { BLANK } from '../../../../nodes/shared/update/outcome';
import { summarize } from '../../../../nodes/shared/update/summary';
import type { FieldResult, FieldStatus } from '../../../../nodes/shared/update/row';
import { result } from './sample';

const blank = result('skipped', { value: '', reason: BLANK });
const lost = result('skipped', { field: 'City', reason: 'Row 3 gives this field another value' });
const gold = result('invalid', { reason: "'Gold' is not one of Free, Growth." });

const many = (status: FieldStatus, count: number) =>
	Array.from({ length: count }, () => result(status));

it.each<[string, FieldResult[]]>([
	['1 field updated', many('updated', 1)],
	['3 fields updated', many('updated', 3)],
	['2 fields updated', [...many('updated', 2), blank]],
	['2 of 3 fields updated, 1 unchanged', [...many('updated', 2), ...many('unchanged', 1)]],
	['2 fields unchanged', [...many('unchanged', 2), blank]],
	["1 of 2 fields updated. Plan: 'Gold' is not one of Free, Growth", [...many('updated', 1), gold]],
	["No field updated. Plan: 'Gold' is not one of Free, Growth", [gold]],
	['No field updated. City: Row 3 gives this field another value', [lost]],
	[
		'1 of 2 fields unchanged. City: Row 3 gives this field another value',
		[lost, ...many('unchanged', 1)],
	],
	['2 fields would be updated', many('planned', 2)],
	[
		"1 of 2 fields would be updated. Plan: 'Gold' is not one of Free, Growth",
		[gold, ...many('planned', 1)],
	],
	['Nothing to write: the row has no values', [blank, blank]],
	['Nothing to write: the row has no values', []],
])('%s', (summary, results) => {
	expect(summarize(results)).toBe(summary);
});
