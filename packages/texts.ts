import { renamed, source } from './source';
import type { Vendor } from './vendors';

/**
 * Markdown without what is about other vendors: their sections, list items, rows of tables, and
 * sentences. A comment such as `<!-- Puffle -->` names a vendor where the text does not, and
 * `<!-- both -->` is for what is about no single one.
 */
export function textFor(vendor: Vendor, others: readonly Vendor[], markdown: string): string {
	const names = others.map(({ name }) => name).join('|');
	const foreign = new RegExp(`\\b(${names})\\b|<!-- both -->`, 'i');
	const isForeign = (text: string) => foreign.test(text.replaceAll(source.name, ''));
	const lines: string[] = [];
	let left: number | undefined;
	let code = false;
	for (const line of markdown.split('\n')) {
		if (line.startsWith('```')) code = !code;
		const level = code ? 0 : levelOf(line);
		if (level > 0 && (left === undefined || level <= left)) {
			left = isForeign(line) ? level : undefined;
		}
		if (left !== undefined) continue;
		const kept = code || !isForeign(line) ? line : withoutSentences(line, isForeign);
		if (kept !== undefined) lines.push(kept.replaceAll(TAG, ''));
	}
	return renamed(withoutNodeColumn(lines).join('\n'), vendor.packageName);
}

/** How deep a heading is; a line that stands for a section, such as `{{Errors}}`, begins one. */
function levelOf(line: string): number {
	return line.startsWith('{{') ? 2 : (/^#+(?= )/.exec(line)?.[0].length ?? 0);
}

const TAG = / ?<!-- \w+ -->/g;

/** A line without some of its sentences. @returns undefined if nothing is left, and for a table's row */
function withoutSentences(line: string, without: (text: string) => boolean): string | undefined {
	const [, lead = '', text = ''] = /^(\s*(?:[-*] |\d+\. )?)(.*)$/.exec(line) ?? [];
	if (text.startsWith('|')) return undefined;
	const all = text.split(/(?<=[.!?]) +(?=[^a-z<])/);
	// The other sentences of a list item are about its first one.
	if (lead !== '' && without(all[0] ?? '')) return undefined;
	const sentences = all.filter((each) => !without(each));
	return sentences.length === 0 ? undefined : `${lead}${sentences.join(' ')}`;
}

/** Tables have a column that says which node; where there is only one, it says nothing. */
function withoutNodeColumn(lines: readonly string[]): string[] {
	let column = -1;
	return lines.map((line) => {
		const cells = line.split('|');
		if (cells.length < 3) column = -1;
		else if (column < 0) column = cells.findIndex((cell) => cell.trim() === 'Node');
		return column < 0 ? line : cells.filter((_, n) => n !== column).join('|');
	});
}
