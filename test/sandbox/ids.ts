import { createHash } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A Saleshandy-like id: 10 mixed-case characters, always the same for the same name. */
export function hashedId(name: string): string {
	const digest = createHash('sha256').update(name).digest();
	return Array.from(digest.subarray(0, 10), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** A UUID of the given version (1–8), always the same for the same name. */
export function uuid(name: string, version = 4): string {
	const hex = createHash('sha256').update(name).digest('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`${version}${hex.slice(13, 16)}`,
		`a${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}
