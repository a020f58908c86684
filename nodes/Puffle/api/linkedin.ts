import type { FieldType } from '../../shared/fields/field';
import { checked } from '../../shared/fields/fieldTypes';
import { quote } from '../../shared/core/text';

const LONGEST_URL = 2_000;

export const linkedInUrl: FieldType = {
	name: 'LinkedIn URL',
	mapperType: 'string',
	check: (value) => checked(value, isLinkedInUrl, `${quote(value)} is not a LinkedIn URL`),
};

/** An address at linkedin.com, with or without a protocol. */
export function isLinkedInUrl(text: string): boolean {
	if (text.length > LONGEST_URL) return false;
	return /^(https?:\/\/)?([a-z0-9-]{1,63}\.){0,3}linkedin\.com\/\S+$/i.test(text);
}

/**
 * A LinkedIn URL in the form in which two of them are compared: without protocol, `www`, query,
 * fragment and trailing slash, in lower case, with letters rather than their percent codes.
 */
export function comparableUrl(url: string): string {
	const [address = ''] = decoded(url.trim()).toLowerCase().split(/[?#]/, 1);
	let end = address.length;
	while (end > 0 && address[end - 1] === '/') end -= 1;
	return address
		.slice(0, end)
		.replace(/^https?:\/\//, '')
		.replace(/^www\./, '');
}

function decoded(url: string): string {
	try {
		return decodeURI(url);
	} catch {
		return url;
	}
}
