import { groupBy, halves } from '../../../../nodes/shared/core/collections';

it('gathers rows by their key, in their order', () => {
	const groups = groupBy(['pear', 'apple', 'plum'], (word) => word.slice(0, 1));
	expect([...groups]).toEqual([
		['p', ['pear', 'plum']],
		['a', ['apple']],
	]);
});

it.each<[number[], number[], number[]]>([
	[
		[1, 2, 3, 4],
		[1, 2],
		[3, 4],
	],
	[[1, 2, 3], [1, 2], [3]],
	[[1], [1], []],
	[[], [], []],
])('the halves of %j', (all, first, second) => {
	expect(halves(all)).toEqual([first, second]);
});
