import type { FieldType } from '../../shared/fields/field';
import { refuse } from '../../shared/fields/fieldTypes';
import { bare, quote } from '../../shared/core/text';

const LONGEST_URL = 2_000;

/** A URL of LinkedIn: its path, and what follows. */
const URL_FORM =
	/^(?:(?:https?:)?\/\/)?(?:[a-z0-9-]{1,63}\.){0,3}linkedin\.com(?::\d{1,5})?\/([^?#]*)(.*)$/isu;

/** A second URL behind the first. */
const SECOND_URL = /[,;|](?:https?:|(?:[a-z0-9-]{1,63}\.){0,3}linkedin\.com\/)/i;

/** Parts of a path before `/in/`: of LinkedIn's apps, and of links in its emails. */
const APPS = /^(?:m|mwlite|comm|profile|public-profile)$/;

/** Paths of which each is a person: those of old profiles, of Sales Navigator, and of Recruiter. */
const OTHER_PROFILES = /^(?:pub|sales\/(?:lead|people)|(?:talent|recruiter)\/profile)\/[^/]/;

export const linkedInUrl: FieldType = {
	name: 'LinkedIn URL',
	mapperType: 'string',
	keyOf: (value) => profileKey(value) || value,
	check(value) {
		return profileKey(value) === ''
			? refuse(value, 'not-a-profile-url', `${quote(value)} is not the URL of a LinkedIn profile`)
			: { text: bare(value) };
	},
};

/** The URL of a profile as it is sent to be stored. */
export function withProtocol(url: string): string {
	const text = bare(url);
	return /^https?:/i.test(text) ? text : `https://${text.replace(/^\/\//, '')}`;
}

/**
 * The profile that a URL names, in the form in which two are compared, e.g. `linkedin.com/in/jane-doe`;
 * '' if it names none. Country, app, language, tabs of the profile, and queries make no difference.
 */
export function profileKey(url: string): string {
	const text = url.length > 2 * LONGEST_URL ? '' : bare(url);
	if (text.length > LONGEST_URL) return '';
	const [, path = '', rest = ''] = URL_FORM.exec(text) ?? [];
	if (/\s/.test(text) || SECOND_URL.test(rest)) return '';
	const parts = path.split('/').flatMap((part) => decoded(part).toLowerCase() || []);
	const start = parts.findIndex((part) => !APPS.test(part));
	const [kind, named = '', ...others] = start < 0 ? [] : parts.slice(start);
	if (parts.join('/').includes('linkedin.com')) return '';
	// What follows may have been made a percent code too.
	const [name = ''] = named.split(/[/?#]/, 1);
	if (kind === 'in') return isName(name) ? `linkedin.com/in/${name}` : '';
	const whole = [kind, named, ...others].join('/');
	return OTHER_PROFILES.test(whole) ? `linkedin.com/${whole}` : '';
}

/** What a name in a path is made of: letters of any script, emoji, a few signs, and codes that cannot be read. */
const NAME =
	/^[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}._'’·%-]+$/u;

/** Whether a part of a path can be a person's name. */
function isName(part: string): boolean {
	return /[\p{L}\p{N}]/u.test(part) && NAME.test(part);
}

function decoded(part: string): string {
	try {
		return bare(decodeURIComponent(part));
	} catch {
		return part;
	}
}
