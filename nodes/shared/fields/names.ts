import type { Field } from './field';

/** Letters of a name that are compared; the rest is not. */
const COMPARED_LENGTH = 60;

/** A field, and how many letters its name is away from another. */
interface Near {
	field: Field;
	distance: number;
}

/** The fields of an account, found by id, key or label. */
export class FieldIndex {
	private readonly byId = new Map<string, Field>();

	private readonly byLabel = new Map<string, Set<Field>>();

	/** By all three, letter case ignored. */
	private readonly byName = new Map<string, Set<Field>>();

	private readonly nearestTo = new Map<string, Near | undefined>();

	constructor(readonly all: readonly Field[]) {
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

	/** Whether a name is so close to that of a writable field that it is most likely meant to be it. */
	isMisspelled(name: string): boolean {
		const { distance } = this.near(name) ?? { distance: Infinity };
		return distance <= Math.max(1, Math.floor(name.trim().length / 4));
	}

	/** The writable field whose name is most like the one given, if any is close. */
	nearest(name: string): Field | undefined {
		return this.near(name)?.field;
	}

	private near(name: string): Near | undefined {
		// A column that is not a field comes again with every row.
		if (!this.nearestTo.has(name)) this.nearestTo.set(name, this.findNearest(name));
		return this.nearestTo.get(name);
	}

	private findNearest(name: string): Near | undefined {
		const wanted = fold(name).slice(0, COMPARED_LENGTH);
		let best: Near | undefined;
		for (const field of this.all) {
			if (field.readOnly) continue;
			for (const known of [field.label, field.key]) {
				if (known === undefined) continue;
				const folded = fold(known).slice(0, COMPARED_LENGTH);
				const distance = editDistance(wanted, folded);
				const close = distance <= Math.max(2, Math.floor(folded.length / 3));
				if (close && distance < (best?.distance ?? Infinity)) best = { field, distance };
			}
		}
		return best;
	}
}

function add(index: Map<string, Set<Field>>, name: string, field: Field): void {
	index.set(name, (index.get(name) ?? new Set()).add(field));
}

function fold(name: string): string {
	return name.trim().toLowerCase();
}

/** Letters to add, drop or replace to get from one text to the other (Levenshtein). */
function editDistance(from: string, to: string): number {
	let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
	for (let row = 1; row <= from.length; row += 1) {
		const current = [row];
		for (let column = 1; column <= to.length; column += 1) {
			const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
			current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
		}
		previous = current;
	}
	return previous[to.length] ?? 0;
}
