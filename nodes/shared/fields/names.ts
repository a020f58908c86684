import { visible } from '../core/text';
import type { Field } from './field';

/** Letters of a name that are compared; the rest is not. */
const COMPARED_LENGTH = 60;

/** The longest text that is taken for the name of a field, with a typing error or without. */
const LONGEST_NAME = 4 * COMPARED_LENGTH;

/** Words of usual header rows that are near to the words of others. None is a typing error. */
const HEADER_WORDS = words(`
	account active activity address age annual area assistant birthday body business campaign category cell
	city close code company contact content cost country county course currency customer data date day deal
	deadline department description district email employee employer event facebook fax field file final
	first form founded from full game gender grade group head headline home id index industry item job
	keyword label language last lead level line link list load location lost mail manager market message
	middle mobile model month name next nickname note number office open order organization other owner page
	part partner people person phone place plan position post postal price primary product profile prospect
	province quality query rank rate rating reason record region relation reply report revenue role room
	sale scope score segment send seniority sent service shop site size skill social source stage start
	state station status store street subject suite summary tag task team tel term territory text time title
	total town type unit update url user value version website week work year zip zone`);

/** Words that say what kind of thing a field is, and not which. */
const PLAIN_WORDS = words(
	'a an and at by for from id in is number name no of on the to type url date',
);

/** A field, and how many letters its name is away from another. */
interface Near {
	field: Field;
	distance: number;
}

/** The fields of an account, found by id, key or label. */
export class FieldIndex {
	private readonly byId = new Map<string, Field>();

	private readonly byLabel = new Map<string, Set<Field>>();

	/** By all three, as `fold` gives them. */
	private readonly byName = new Map<string, Set<Field>>();

	/** What was found out about columns, which come again with every row. */
	private readonly known = new Map<
		string,
		{ nearest?: Field; mistaken: Field[]; related: Field[] }
	>();

	/** Those that a row can give a value. */
	readonly writable: readonly Field[];

	constructor(readonly all: readonly Field[]) {
		this.writable = all.filter(({ readOnly }) => !readOnly);
		for (const field of all) {
			this.byId.set(field.id, field);
			add(this.byLabel, field.label.trim(), field);
			for (const name of [field.id, field.key, field.label]) {
				if (name !== undefined) add(this.byName, fold(name), field);
			}
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
		return this.about(name).nearest;
	}

	private about(name: string) {
		if (name.length > LONGEST_NAME) return { mistaken: [], related: [] };
		const known = this.known.get(name);
		if (known) return known;
		const nearest = findNearest(name, this.writable);
		const found = {
			...(nearest ? { nearest } : {}),
			mistaken: this.writable.filter(
				({ label, key = label }) => isTypo(name, label) || isTypo(name, key),
			),
			related: this.writable
				.map((field) => ({ field, shared: sharedWords(name, field.label) }))
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

function findNearest(name: string, fields: readonly Field[]): Field | undefined {
	const wanted = fold(name).slice(0, COMPARED_LENGTH);
	let best: Near | undefined;
	for (const field of fields) {
		for (const known of [field.label, field.key]) {
			if (known === undefined) continue;
			const folded = fold(known).slice(0, COMPARED_LENGTH);
			const distance = editDistance(wanted, folded);
			const close = distance <= Math.max(2, Math.floor(folded.length / 3));
			if (close && distance < (best?.distance ?? Infinity)) best = { field, distance };
		}
	}
	return best?.field;
}

/** Whether a name is another but for typing errors: as many words, each the same or near. */
function isTypo(name: string, meant: string): boolean {
	if (meant.length > LONGEST_NAME) return false;
	const ways = [splitAtSigns, splitAtCapitals].map((split) => [split(name), split(meant)] as const);
	if (ways.some(([ones, others]) => areNear(ones, others))) return true;
	// Written in one word, where a short word could not be told from a letter too many.
	const [[one, rest], all] = [splitAtSigns(name), splitAtCapitals(meant)];
	return (
		rest === undefined &&
		all.every(({ length }) => length > 2) &&
		areNear([one ?? ''], [all.join('')])
	);
}

function areNear(ones: readonly string[], others: readonly string[]): boolean {
	return ones.length === others.length && ones.every((one, at) => isNear(one, others[at] ?? ''));
}

function isNear(word: string, meant: string): boolean {
	if (word === meant) return true;
	const short = Math.min(word.length, meant.length);
	if (HEADER_WORDS.has(word) || isPlural(word, meant) || /\p{N}/u.test(word + meant)) return false;
	if (meant.length < 3 || word.length < 2) return false;
	return editDistance(word, meant) <= (short < 8 ? 1 : 2);
}

/** Whether one of two words is the plural of the other. */
function isPlural(one: string, other: string): boolean {
	const [long, short] = one.length > other.length ? [one, other] : [other, one];
	return (long === `${short}s` || long === `${short}es`) && !/(?:ss|us|is|[^aeiou]ys)$/.test(long);
}

/** How many words two names share that say which thing they are; all of one, if the other has them all. */
function sharedWords(one: string, other: string): number {
	const [ones, others] = [one, other].map(
		(name) => new Set([...splitAtSigns(name), ...splitAtCapitals(name)]),
	);
	if (!ones || !others) return 0;
	const shared = [...ones].filter((word) => others.has(word));
	const contains = splitAtSigns(one).every((word) => others.has(word));
	return contains ? shared.length : shared.filter((word) => !PLAIN_WORDS.has(word)).length;
}

function splitAtSigns(name: string): string[] {
	return (
		visible(name)
			.toLowerCase()
			.match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? []
	);
}

function splitAtCapitals(name: string): string[] {
	return splitAtSigns(visible(name).replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' '));
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
