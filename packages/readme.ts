import { posix } from 'node:path';

import { ownerUrl, read, source } from './source';
import { textFor } from './texts';
import type { Vendor } from './vendors';

const REPOSITORY = `${ownerUrl}/${source.name}`;
const PICTURES = REPOSITORY.replace('//github.com/', '//raw.githubusercontent.com/');

/**
 * The README of a vendor's package: `template/README.md`, in which a line such as `{{Errors}}` stands
 * for that section of the README here, and `{{}}` for what comes before its first section.
 *
 * @param files of the package, to which a link can lead
 */
export function readmeOf(
	vendor: Vendor,
	others: readonly Vendor[],
	files: readonly string[],
): string {
	const whole = read('README.md');
	const text = textFor(vendor, others, read('packages/template/README.md'))
		.replace(/^\{\{(.*)\}\}$/gm, (_, title: string) =>
			textFor(vendor, others, title === '' ? introduction(whole) : section(whole, title)).trim(),
		)
		.replaceAll('{{package}}', vendor.packageName)
		.replaceAll('{{name}}', vendor.name)
		.replaceAll('{{source}}', REPOSITORY);
	return withLinks(text, files);
}

/** A list of one is none. */
function introduction(page: string): string {
	return (page.split(/^## /m)[0] ?? '').replace(/^# .*$/m, '').replace(/^- /gm, '\n');
}

/** From a heading to the next one of the same level. */
function section(page: string, title: string): string {
	const lines = page.split('\n');
	const from = lines.findIndex((line) => line.replace(/^#+ /, '') === title && line !== title);
	if (from < 0) throw new Error(`README.md has no section '${title}'`);
	const level = /^#+/.exec(lines[from] ?? '')?.[0].length ?? 0;
	const end = lines.findIndex((line, n) => {
		const [hashes] = /^#+(?= )/.exec(line) ?? [];
		return n > from && hashes !== undefined && hashes.length <= level;
	});
	return lines.slice(from, end < 0 ? undefined : end).join('\n');
}

/**
 * What the package does not have is in the repository that it is made from. Only a table of examples
 * leaves them out.
 */
function withLinks(page: string, files: readonly string[]): string {
	const has = (path = '') => files.includes(posix.normalize(path));
	const rows = page.split('\n').filter((line) => {
		const [, example] = /^\| \[[^\]]*\]\((examples\/[^)]*)\)/.exec(line) ?? [];
		return example === undefined || has(example);
	});
	return rows
		.join('\n')
		.replace(/(!?)(\[[^\]]*\])\(([^)\s]+)\)/g, (link, image: string, text, to: string) => {
			const [path = '', anchor] = to.split('#');
			if (path === '' || path.includes(':') || has(path)) return link;
			const url = image ? `${PICTURES}/main/${path}` : `${REPOSITORY}/blob/main/${path}`;
			return `${image}${text}(${url}${anchor === undefined ? '' : `#${anchor}`})`;
		});
}
