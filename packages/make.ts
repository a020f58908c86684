import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

import { format } from 'prettier';

import { examplesOf } from './examples';
import { filesOf } from './files';
import { lockFileOf, manifestOf, tsconfigOf } from './manifest';
import { pageOf } from './pages';
import { read, renamed, ROOT } from './source';
import type { Vendor } from './vendors';
import { readVendors } from './vendors';

/** A made package. */
export interface Made {
	name: string;
	/** Where it is. */
	folder: string;
	vendor: Vendor;
	/** Its example workflows, relative to the folder. */
	examples: string[];
}

/** Kept when a package is made anew in the same place: what git and npm put there. */
const KEPT = ['.git', 'node_modules'];
/** What `n8n-node` lays out, beside the files that are written here. */
const TEMPLATE = 'packages/template';
const WRITTEN = ['package.json', 'package-lock.json'];

/** Makes a package of each vendor, in a folder of its name inside `target`. The source must be built. */
export async function makePackages(target: string): Promise<Made[]> {
	const vendors = readVendors();
	return await Promise.all(
		vendors.map(async (vendor) => {
			const others = vendors.filter((other) => other !== vendor);
			const folder = join(target, vendor.packageName);
			const files = await textsOf(vendor, others);
			empty(folder);
			cpSync(join(ROOT, TEMPLATE), folder, {
				recursive: true,
				filter: (path) => !WRITTEN.includes(path.slice(join(ROOT, TEMPLATE).length + 1)),
			});
			for (const [path, text] of files) {
				mkdirSync(dirname(join(folder, path)), { recursive: true });
				writeFileSync(join(folder, path), text);
			}
			const examples = examplesOf(vendor);
			return { name: vendor.packageName, folder, vendor, examples };
		}),
	);
}

/** The files that a package does not share with the others, by their paths. */
async function textsOf(
	vendor: Vendor,
	others: readonly Vendor[],
): Promise<ReadonlyMap<string, string>> {
	const files = new Map<string, string>();
	const copied = [...filesOf(vendor), ...examplesOf(vendor), 'LICENSE.md', '.prettierrc.json'];
	for (const path of copied) files.set(path, renamed(read(path), vendor.packageName));
	const manifest = manifestOf(vendor, others);
	files.set('package.json', JSON.stringify(manifest));
	files.set('package-lock.json', JSON.stringify(lockFileOf(manifest)));
	files.set('tsconfig.json', JSON.stringify(tsconfigOf()));
	for (const page of ['README.md', 'CHANGELOG.md']) files.set(page, pageOf(vendor, page));
	const style = JSON.parse(read('.prettierrc.json')) as object;
	for (const [path, text] of files) {
		if (!['.md', '.json'].includes(extname(path))) continue;
		files.set(path, await format(text, { ...style, filepath: path }));
	}
	return files;
}

function empty(folder: string): void {
	mkdirSync(folder, { recursive: true });
	for (const name of readdirSync(folder)) {
		if (!KEPT.includes(name)) rmSync(join(folder, name), { recursive: true });
	}
}
