import type { Prospect, SaleshandyState } from './saleshandy-state';
import type { SaleshandySettings } from './settings';
import { shownValue } from './values';

export interface ListQuery {
	search: string;
	/** Rows a page: 10, 20, 50 or 100. */
	pageSize: number;
	/** From 1. */
	page: number;
	sort: 'ASC' | 'DESC';
	/** One person owns all prospects here, so `owner` leaves them in order of creation. */
	sortBy: 'createdAt' | 'owner';
	includeCustomFields: 'true' | 'false';
}

interface Row {
	id: string;
	createdAt: string;
	email: string;
	verificationStatus: string;
	attributes: { id: string; key: string; value: string | number }[];
	tags: Prospect['tags'];
}

/** The one id that the vendor's sample gives to every attribute. */
const DUMMY_ID = 'lPYGOLkyzV';

/** One page of the prospects that the search finds; beyond the last page it is empty. */
export function listProspects(
	state: SaleshandyState,
	query: ListQuery,
	settings: SaleshandySettings,
	/** Epoch milliseconds. */
	now: number,
): Row[] {
	const { attributeIds, listsBlanks } = settings;
	const found = search(state, query.search, settings.search);
	const direction = query.sort === 'ASC' ? 1 : -1;
	found.sort((a, b) => direction * (a.createdAt < b.createdAt ? -1 : 1));
	const start = (query.page - 1) * query.pageSize;
	const fields = state.fields.filter(
		({ isDefault, mappingDefaultField }) =>
			// The email is a property of the row and not one of its attributes.
			mappingDefaultField !== 'email' && (isDefault || query.includeCustomFields === 'true'),
	);
	return found.slice(start, start + query.pageSize).map((prospect) => ({
		id: prospect.id,
		createdAt: prospect.createdAt,
		email: prospect.email,
		verificationStatus: prospect.verificationStatus,
		attributes: fields
			.map((field) => ({
				id: attributeIds === 'real' ? field.id : DUMMY_ID,
				key: field.label,
				value: shownValue(field, valuesAt(prospect, now).get(field.id) ?? '', settings),
			}))
			.filter(({ value }) => listsBlanks || value !== ''),
		tags: prospect.tags,
	}));
}

function valuesAt({ shown, values }: Prospect, now: number): Map<string, string> {
	return shown && shown.until > now ? shown.values : values;
}

/**
 * The vendor's search is loose: here every word of it must occur somewhere in the first name, the
 * last name or the email. So an email also finds people whose address merely looks like it.
 */
function search(
	state: SaleshandyState,
	text: string,
	how: SaleshandySettings['search'],
): Prospect[] {
	const all = [...state.prospects.values()];
	const folded = (some: string) => (how === 'exact-case' ? some : some.toLowerCase());
	const words = folded(text)
		.split(/[^\p{L}\p{N}]+/u)
		.filter((word) => word !== '');
	if (words.length === 0) return all;
	const idOf = (name: string): string =>
		state.fields.find(({ mappingDefaultField }) => mappingDefaultField === name)?.id ?? '';
	const first = idOf('firstName');
	const last = idOf('lastName');
	return all.filter(({ email, values }) => {
		const names = `${values.get(first) ?? ''} ${values.get(last) ?? ''}`;
		const hay = folded(how === 'names' ? names : `${names} ${email}`);
		return words.every((word) => hay.includes(word));
	});
}
