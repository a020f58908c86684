import type { Field } from './field';
import { isBlank } from './toText';

/** A value that the account holds, in the form in which an update takes it; as it is where it has none. */
export function asTaken(held: string, { type }: Field): string {
	if (isBlank(held)) return '';
	const { text, refused } = type.check(held);
	return refused === undefined ? text : held;
}

/**
 * Whether the account holds a value already. Both may write it in another way: 72.50 is 72.5, and a day
 * may be stored with a time.
 * @param value as the API takes it, or as a check refused it
 */
export function isHeld(value: string, held: string, field: Field): boolean {
	if (held === value) return true;
	const canonical = field.type.canonical ?? ((text: string) => text);
	return canonical(asTaken(held, field)) === canonical(value);
}
