import { visible } from '../core/text';
import type { Field } from './field';

/** Letters of a name that are compared; the rest is not. */
const COMPARED_LENGTH = 60;

/** The longest text that is taken for the name of a field, with a typing error or without. */
const LONGEST_NAME = 4 * COMPARED_LENGTH;

/** Words of usual columns that are a letter away from the words of others. None is a typing error. */
const NEAR_WORDS = words(`
	age bank call cell code contact content context contract cost country county data date deadline email
	employee employer fax form from game gender grade head headline last lead line link list load lost mail
	mode month name next node note page part party post price prize rank rate role rule sale scale scope
	score send sender sent site size spend spent stage state status store suite tag task tax team term text
	tip trade use user week work year zip`);

/** Words that say what kind of thing a field is, and not which. */
const PLAIN_WORDS = words(
	'a an and at by for from id in is number name no of on the to type url date',
);

/** A name in the forms that are compared. */
interface Forms {
	folded: string;
	/** Its words, where signs part them. */
	atSigns: readonly string[];
	/** Its words, where signs and capitals part them. */
	atCapitals: readonly string[];
}

/** A field and the forms of its names, its label first. */
type NamedField = [field: Field, names: readonly Forms[]];

/** The fields of an account, found by id, key or label. */
export class FieldIndex {
	private readonly byId = new Map<string, Field>();

	private readonly byLabel = new Map<string, Set<Field>>();

	/** By all three, as `fold` gives them. */
	private readonly byName = new Map<string, Set<Field>>();

	/** What was found out about columns, which come again with every row. */
	private readonly known = new Map<string, { mistaken: Field[]; related: Field[] }>();

	private readonly knownNearest = new Map<string, Field | undefined>();

	/** Those that a row can give a value. */
	readonly writable: readonly Field[];

	private readonly comparable: readonly NamedField[];

	constructor(readonly all: readonly Field[]) {
		this.writable = all.filter(({ readOnly }) => !readOnly);
		this.comparable = this.writable.map((field) => [field, namesOf(field).map(formsOf)]);
		for (const field of all) {
			this.byId.set(field.id, field);
			add(this.byLabel, field.label.trim(), field);
			for (const name of [field.id, ...namesOf(field)]) add(this.byName, fold(name), field);
		}
	}

	/** The fields that a name stands for: none, one, or several that share a label. */
	named(name: string): readonly Field[] {
		const field = this.byId.get(name);
		if (field) return [field];
		// A label as people see it says more than a key that they do not see.
		return [...(this.byLabel.get(name.trim()) ?? this.byName.get(fold(name)) ?? [])];
	}

	/** The writable field that a column is most likely meant to be, but for a typing error in its words. */
	mistaken(column: string, isGiven: (field: Field) => boolean): Field | undefined {
		return this.about(column).mistaken.find((field) => !isGiven(field));
	}

	/** The writable field that a column may be meant for, as it shares a word with it. */
	related(column: string, isGiven: (field: Field) => boolean): Field | undefined {
		return this.about(column).related.find((field) => !isGiven(field));
	}

	/** The writable field whose name is most like the one given, if any is close. */
	nearest(name: string): Field | undefined {
		if (name.length > LONGEST_NAME) return undefined;
		if (!this.knownNearest.has(name))
			this.knownNearest.set(name, findNearest(formsOf(name), this.comparable));
		return this.knownNearest.get(name);
	}

	private about(name: string) {
		if (name.length > LONGEST_NAME) return { mistaken: [], related: [] };
		const known = this.known.get(name);
		if (known) return known;
		const forms = formsOf(name);
		const found = {
			mistaken: this.comparable
				.filter(([, names]) => names.some((meant) => isTypo(forms, meant)))
				.map(([field]) => field),
			related: this.comparable
				.map(([field, [label]]) => ({ field, shared: label ? sharedWords(forms, label) : 0 }))
				.filter(({ shared }) => shared > 0)
				.sort((one, other) => other.shared - one.shared)
				.map(({ field }) => field),
		};
		this.known.set(name, found);
		return found;
	}
}

/** A name by its letters and digits alone, letter case ignored; by its signs where it has none of them. */
export function fold(name: string): string {
	const text = visible(name).toLowerCase();
	return text.replace(/[^\p{L}\p{M}\p{N}]+/gu, '') || text;
}

function namesOf({ label, key }: Field): string[] {
	return key === undefined ? [label] : [label, key];
}

function formsOf(name: string): Forms {
	const text = visible(name.slice(0, LONGEST_NAME));
	return {
		folded: fold(text).slice(0, COMPARED_LENGTH),
		atSigns: wordsOf(text),
		atCapitals: wordsOf(text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')),
	};
}

function wordsOf(text: string): string[] {
	return text.toLowerCase().match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
}

function findNearest({ folded }: Forms, fields: readonly NamedField[]): Field | undefined {
	let best: { field: Field; distance: number } | undefined;
	for (const [field, names] of fields) {
		for (const known of names) {
			const distance = editDistance(folded, known.folded);
			const close = distance <= Math.max(2, Math.floor(known.folded.length / 3));
			if (close && distance < (best?.distance ?? Infinity)) best = { field, distance };
		}
	}
	return best?.field;
}

/** Whether a name is another but for typing errors: as many words, each the same or near. */
function isTypo(name: Forms, meant: Forms): boolean {
	if (areNear(name.atSigns, meant.atSigns) || areNear(name.atCapitals, meant.atCapitals))
		return true;
	// Written in one word, where a short word could not be told from a letter too many.
	const [one = '', rest] = name.atSigns;
	const all = meant.atCapitals;
	return (
		rest === undefined && all.every(({ length }) => length > 2) && areNear([one], [all.join('')])
	);
}

function areNear(ones: readonly string[], others: readonly string[]): boolean {
	return ones.length === others.length && ones.every((one, at) => isNear(one, others[at] ?? ''));
}

function isNear(word: string, meant: string): boolean {
	if (word === meant) return true;
	if (NEAR_WORDS.has(word) || isPlural(word, meant) || /\p{N}/u.test(word + meant)) return false;
	if (meant.length < 3 || word.length < 2) return false;
	return Math.abs(word.length - meant.length) < 2 && editDistance(word, meant) < 2;
}

/** Whether one of two words is the plural of the other. */
function isPlural(one: string, other: string): boolean {
	const [long, short] = one.length > other.length ? [one, other] : [other, one];
	return (long === `${short}s` || long === `${short}es`) && !/(?:ss|us|is|[^aeiou]ys)$/.test(long);
}

/** How many words two names share that say which thing they are; all of one, if the other has them all. */
function sharedWords(one: Forms, other: Forms): number {
	const others = new Set([...other.atSigns, ...other.atCapitals]);
	const shared = [...new Set([...one.atSigns, ...one.atCapitals])].filter((word) =>
		others.has(word),
	);
	if (!shared.some((word) => /\p{L}/u.test(word))) return 0;
	const contains = one.atSigns.every((word) => others.has(word));
	return contains ? shared.length : shared.filter((word) => !PLAIN_WORDS.has(word)).length;
}

function words(text: string): ReadonlySet<string> {
	return new Set(text.trim().split(/\s+/));
}

function add(index: Map<string, Set<Field>>, name: string, field: Field): void {
	index.set(name, (index.get(name) ?? new Set()).add(field));
}

/** Letters to add, drop, replace or swap with the next to get from one text to the other. */
function editDistance(from: string, to: string): number {
	let before: number[] = [];
	let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
	for (let row = 1; row <= from.length; row += 1) {
		const current = [row];
		for (let column = 1; column <= to.length; column += 1) {
			const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
			const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
			const swapped = isSwap && row > 1 ? (before[column - 2] ?? 0) + 1 : Infinity;
			const oneMore = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1;
			current.push(Math.min(replaced, swapped, oneMore));
		}
		[before, previous] = [previous, current];
	}
	return previous[to.length] ?? 0;
}
