import { resolve } from 'node:path';

import { circlesOf, readImports, wrongDirections } from './imports';
import { lineCounts } from './lines';
import { ROWS, filesOfRow } from './row';
import { Source } from './source';

/** A figure of the code's structure, and what it counts. */
interface Figure {
	name: string;
	/** What it was at commit 94e47fe, before the code was put in order. */
	before?: number;
	/** Most that it may be. Without one it is only told. */
	bound?: number;
	found: number | readonly string[];
}

/**
 * Prints figures of the code's structure, and under them what breaks a rule that has no exceptions.
 *
 * npm run house [-- [--check] [--files] [folder of a built checkout]]
 *
 * --check: fails if a figure is above its bound
 * --files: lists what each figure counts
 */
async function main(args: readonly string[]): Promise<void> {
	const root = resolve(args.find((arg) => !arg.startsWith('--')) ?? '.');
	const figures = await measure(root);
	printTable(figures);
	for (const { name, bound, found } of figures) {
		if (typeof found === 'number' || found.length === 0) continue;
		if (bound !== 0 && !args.includes('--files')) continue;
		console.log(`\n${name}:`);
		for (const each of found) console.log(`  ${each}`);
	}
	if (args.includes('--check') && figures.some((figure) => !holds(figure))) process.exitCode = 1;
}

async function measure(root: string): Promise<Figure[]> {
	const source = new Source(root);
	const imports = readImports(root, ['nodes', 'credentials', 'bench', 'test']);
	const circles = (...folders: string[]) => circlesOf(imports, folders);
	const nodes = lineCounts(root, ['nodes']);
	const bench = lineCounts(root, ['bench']);
	const test = lineCounts(root, ['test']);
	return [
		{ name: 'files of the nodes', before: 147, bound: 105, found: source.files },
		{ name: 'types', before: 209, bound: 150, found: source.types },
		{ name: 'types of one name', before: 11, bound: 0, found: source.sameNames() },
		{ name: 'option bags', before: 32, bound: 12, found: source.optionBags() },
		{ name: 'pools of workers', before: 6, bound: 1, found: source.pools() },
		{ name: 'readers of lists', before: 2, bound: 1, found: source.listReaders() },
		{ name: 'lines of the nodes', before: 11_116, bound: 9_900, found: nodes.ts },
		{ name: '  with other text', before: 11_735, found: nodes.all },
		{ name: 'lines of bench', before: 3_020, bound: 2_100, found: bench.ts },
		{ name: '  with other text', before: 3_038, found: bench.all },
		{ name: 'lines of test', before: 27_974, bound: 25_500, found: test.ts },
		{ name: '  with other text', before: 28_458, found: test.all },
		{ name: 'circles in the nodes', before: 0, bound: 0, found: circles('nodes', 'credentials') },
		{ name: 'circles in bench', before: 1, bound: 0, found: circles('bench') },
		{ name: 'circles in test', before: 4, bound: 0, found: circles('test') },
		{ name: 'imports that go up', bound: 0, found: wrongDirections(imports) },
		{
			name: 'files that create a row',
			before: 78,
			bound: 50,
			found: await filesOfRow(root, ROWS.created),
		},
		{
			name: 'files that update a row',
			before: 70,
			bound: 45,
			found: await filesOfRow(root, ROWS.updated),
		},
	];
}

function count({ found }: Figure): number {
	return typeof found === 'number' ? found : found.length;
}

function holds(figure: Figure): boolean {
	return figure.bound === undefined || count(figure) <= figure.bound;
}

function printTable(figures: readonly Figure[]): void {
	const text = (value: number | undefined) => value?.toLocaleString('en') ?? '';
	const rows = figures.map((figure) => [
		figure.name,
		text(figure.before),
		text(count(figure)),
		text(figure.bound),
		figure.bound === undefined ? '' : holds(figure) ? 'yes' : 'no',
	]);
	for (const [name = '', ...cells] of [['', 'before', 'now', 'bound', 'holds'], ...rows]) {
		console.log(name.padEnd(26) + cells.map((cell) => cell.padStart(8)).join(''));
	}
}

void main(process.argv.slice(2));
