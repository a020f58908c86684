import { groupBy } from '../../../../nodes/shared/core/groupBy';

it('gathers rows by their key, in their order', () => {
	const groups = groupBy(['pear', 'apple', 'plum'], (word) => word.slice(0, 1));
	expect([...groups]).toEqual([
		['p', ['pear', 'plum']],
		['a', ['apple']],
	]);
});
