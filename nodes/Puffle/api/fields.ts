import type { Fault } from '../../shared/core/errors';
import type { Change } from '../../shared/update/row';
import type { Field } from '../../shared/fields/field';
import { quote } from '../../shared/core/text';
import { email, text } from '../../shared/fields/fieldTypes';
import type { Campaign } from './campaigns';
import type { Lead } from './leads';
import { linkedInUrl } from './linkedin';

/** The fields of a lead that the API accepts; it drops all others without a word. */
export const LEAD_FIELDS: readonly Field[] = [
	{ id: 'first_name', label: 'First Name', type: text },
	{ id: 'last_name', label: 'Last Name', type: text },
	{ id: 'name', label: 'Full Name', type: text },
	{ id: 'email', label: 'Email', type: email, identifies: 'email' },
	{ id: 'linkedin_url', label: 'LinkedIn URL', type: linkedInUrl, identifies: 'linkedinUrl' },
	{ id: 'company', label: 'Company', type: text },
	{ id: 'position', label: 'Position', type: text },
	{ id: 'headline', label: 'Headline', type: text },
];

/** The field that holds the address to which a campaign sends. */
export function identityOf({ type }: Campaign): 'linkedin_url' | 'email' {
	return type === 'linkedin' ? 'linkedin_url' : 'email';
}

/** Why a change would leave the campaign without an address to send to, if it would. */
export function refusesClearing(campaign: Campaign, { field, value }: Change): Fault | undefined {
	if (value !== '' || field.id !== identityOf(campaign) || !campaign.type) return undefined;
	return {
		code: 'required',
		reason: `The campaign sends to the ${field.label} of its leads, so it cannot be cleared`,
	};
}

/** What a lead holds, by field id, as far as that can be read; '' where it holds nothing. */
export function valuesOf(lead: Lead): Map<string, string> {
	return new Map(
		LEAD_FIELDS.flatMap(({ id }): Array<[string, string]> => {
			const value = textOf(lead[id]);
			return value === undefined ? [] : [[id, value]];
		}),
	);
}

/** What a column holds as text; undefined where it is missing or of an unknown kind. */
export function textOf(value: unknown): string | undefined {
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return value === null ? '' : typeof value === 'string' ? value : undefined;
}

/** Why the row that came back does not confirm a change; undefined if it does. */
export function contradicts(lead: Lead, { field, value }: Change): Fault | undefined {
	const stored = lead[field.id];
	if (stored === undefined) {
		return { code: 'not-seen', reason: 'Puffle did not say whether it saved the value' };
	}
	const kept = textOf(stored) ?? JSON.stringify(stored);
	if (comparable(field, kept) === comparable(field, value)) return undefined;
	const reason = kept === '' ? 'Puffle left the field empty' : `Puffle keeps ${quote(kept)}`;
	return { code: 'refused-by-api', reason };
}

/** Puffle writes addresses in lower case and removes queries and trailing slashes from URLs. */
function comparable({ type }: Field, value: string): string {
	return type.keyOf?.(value) ?? value.trim();
}
