import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import ts from 'typescript';

import { filesIn } from './lines';

/** Each file's own imports, those of types included, by paths from the root. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Within `nodes/shared`, a folder may import only from those before it; two of one place may not either. */
const SHARED = [['core'], ['rateLimit'], ['fields'], ['http'], ['node'], ['update', 'read']];
/** The same for a vendor's folders. What lies beside them is the top. */
const VENDOR = [['api'], ['store'], ['actions']];

export function readImports(root: string, folders: readonly string[]): Imports {
	const options = { moduleResolution: ts.ModuleResolutionKind.Node10, resolveJsonModule: true };
	const imports = new Map<string, string[]>();
	for (const path of filesIn(root, folders).filter((each) => each.endsWith('.ts'))) {
		const file = join(root, path);
		const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
		const targets = importedFiles
			.filter(({ fileName }) => fileName.startsWith('.'))
			.map(({ fileName }) => ts.resolveModuleName(fileName, file, options, ts.sys))
			.map(({ resolvedModule }) => resolvedModule?.resolvedFileName)
			.filter((target) => target !== undefined);
		imports.set(
			path,
			targets.map((target) => relative(root, target)),
		);
	}
	return imports;
}

/** Sets of files in these folders that import each other, by way of others or not. */
export function circlesOf(imports: Imports, folders: readonly string[]): string[] {
	const own = [...imports.keys()].filter((path) => folders.includes(path.split('/')[0] ?? ''));
	const reached = new Map(own.map((path) => [path, reachedFrom(path, imports)]));
	const circles = own
		.filter((path) => reached.get(path)?.has(path))
		.map((path) =>
			own.filter((other) => reached.get(path)?.has(other) && reached.get(other)?.has(path)),
		);
	return [...new Set(circles.map((circle) => circle.join(', ')))];
}

function reachedFrom(path: string, imports: Imports): Set<string> {
	const reached = new Set<string>();
	const open = [path];
	for (let at = open.pop(); at !== undefined; at = open.pop()) {
		for (const target of imports.get(at) ?? []) {
			if (reached.has(target)) continue;
			reached.add(target);
			open.push(target);
		}
	}
	return reached;
}

/** Imports of the nodes from a place that is not below theirs. */
export function wrongDirections(imports: Imports): string[] {
	return [...imports].flatMap(([path, targets]) =>
		path.startsWith('nodes/')
			? targets.filter((to) => !mayImport(path, to)).map((to) => `${path} imports ${to}`)
			: [],
	);
}

function mayImport(from: string, to: string): boolean {
	const [, area = '', ...below] = from.split('/');
	const [base, otherArea = '', ...otherBelow] = to.split('/');
	if (base !== 'nodes') return false;
	if (area !== otherArea) return otherArea === 'shared';
	if (below.length > 1 && below[0] === otherBelow[0]) return true;
	if (area === 'shared') return rank(SHARED, below) > rank(SHARED, otherBelow);
	const [own, other] = [rank(VENDOR, below), rank(VENDOR, otherBelow)];
	return (
		own > other || (own === VENDOR.length && other === VENDOR.length && otherBelow.length === 1)
	);
}

/** A folder without a place counts as the top, so that nothing in order may import from it. */
function rank(order: readonly string[][], [folder = '', ...inside]: readonly string[]): number {
	const found = order.findIndex((folders) => inside.length > 0 && folders.includes(folder));
	return found < 0 ? order.length : found;
}
