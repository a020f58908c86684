import { createHash } from 'node:crypto';

const digestOf = remembered((name) => createHash('sha256').update(name).digest('hex'));

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A Saleshandy-like id: 10 mixed-case characters, always the same for the same name. */
export const hashedId = remembered((name) => {
	const digest = createHash('sha256').update(name).digest();
	return Array.from(digest.subarray(0, 10), (byte) => LETTERS[byte % LETTERS.length]).join('');
});

/** A UUID of the given version (1–8), always the same for the same name. */
export function uuid(name: string, version = 4): string {
	const hex = digestOf(name);
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`${version}${hex.slice(13, 16)}`,
		`a${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}

/** Accounts are seeded before every test, with the same thousands of ids. */
function remembered(make: (name: string) => string): (name: string) => string {
	const known = new Map<string, string>();
	return (name) => {
		const id = known.get(name) ?? make(name);
		known.set(name, id);
		return id;
	};
}
