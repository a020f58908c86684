// How rows write the names of records, and what tells one name from another: told without the node's code.
import type { By } from './case';

const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;

/** What people see of a text. */
function seenOf(text: string): string {
	return text.normalize('NFC').replace(UNSEEN, '').trim();
}

export function isBlank(text: string): boolean {
	return seenOf(text) === '';
}

function unwrapped(text: string): string {
	return seenOf(text)
		.replace(/^<(.*)>$/s, '$1')
		.replace(/[\s,;.]+$/, '');
}

/** An address as it is compared. */
export function plainEmail(text: string): string {
	const bare = unwrapped(text);
	const [, link = bare] = /^mailto:([^?]*)/i.exec(bare) ?? [];
	return link.toLowerCase();
}

/** The profile that a LinkedIn URL names, however it is written; of anything else, the text. */
export function bareUrl(url: string): string {
	const text = unwrapped(url).toLowerCase();
	const [, name] = /linkedin\.com\/(?:mwlite\/)?in\/([^/?#]+)/.exec(text) ?? [];
	if (name !== undefined) return `linkedin.com/in/${decodeURIComponent(name)}`;
	return text
		.replace(/[?#].*$/, '')
		.replace(/\/+$/, '')
		.replace(/^https?:\/\//, '')
		.replace(/^www\./, '');
}

/** What tells a record's name from all other names, however it is spelled. */
export function nameOf(by: By, name: string, campaignId?: string): string {
	const id = campaignId === undefined ? name.trim() : name.trim().toLowerCase();
	const comparable = by === 'id' ? id : by === 'email' ? plainEmail(name) : bareUrl(name);
	return [...(campaignId === undefined ? [] : [campaignId]), by, comparable].join(' ');
}

/** The same name written in other ways, as sheets have it. A case that is made smaller ends at the first. */
const SPELLINGS: Record<By, ReadonlyArray<(name: string) => string>> = {
	id: [(name) => name, (name) => ` ${name} `],
	email: [
		(name) => name,
		(name) => ` ${name} `,
		(name) => name.toUpperCase(),
		(name) => `mailto:${name}`,
		(name) => `${name.slice(0, 2)}\u200b${name.slice(2)}\u00a0`,
		(name) => `<${name}>`,
		(name) => `${name},`,
		(name) => `MAILTO:${name}?subject=Hello`,
		(name) => `\ufeff${name}.`,
	],
	linkedinUrl: [
		(url) => url,
		(url) => ` ${url} `,
		(url) => `${url}/?utm=1`,
		(url) => url.replace('https://www.', ''),
		(url) => url.replace('https://www.', 'https://de.'),
		(url) => `${url.replace('https://www.', 'http://m.')}/de`,
		(url) => url.replace('/in/', '/mwlite/in/').toUpperCase(),
		(url) => `${url},`,
		(url) => encodeURI(url).replace(/%../g, (code) => code.toLowerCase()),
		(url) => `${url}\u200b/details/experience/`,
	],
};

export function spell(name: string, by: By, spelling: number): string {
	const ways = SPELLINGS[by];
	return ways[spelling % ways.length]?.(name) ?? name;
}

/** What looks like a name and is none: refused, whatever it would find. */
export const NO_NAMES: Record<'email' | 'linkedinUrl', readonly string[]> = {
	email: ['a..b@x.example', 'Jane <jane@x.example>', 'a@x.example; b@x.example', 'a(b)@x.example'],
	linkedinUrl: [
		'https://www.linkedin.com/company/acme',
		'https://www.linkedin.com/feed/',
		'https://www.linkedin.com/in/',
	],
};
