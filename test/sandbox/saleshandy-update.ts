import { nestRefusal, Refusal } from './refusal';
import type { SaleshandyState } from './saleshandy-state';
import type { SaleshandySettings } from './settings';
import { keptValue } from './values';

export interface Attribute {
	fieldId: string;
	attributeValue: string;
}

export interface Update {
	/** One for each attribute, in their order; no reason is given for a failure. */
	results: { fieldId: string; success: boolean }[];
	/** Whether at least one value was stored. */
	applied: boolean;
}

/** What becomes of one attribute on its own: it is stored, or what the answer says of it; `bad` sinks others. */
type Fate = { stored: string } | 'confirmed' | 'left-out' | 'false' | 'bad';

/**
 * Sets values of one prospect, in place.
 * @param now epoch milliseconds
 * @throws Refusal for an unknown prospect, as the settings want it
 */
export function updateAttributes(
	state: SaleshandyState,
	prospectId: string,
	attributes: readonly Attribute[],
	settings: SaleshandySettings,
	now: number,
): Update {
	const prospect = state.prospects.get(prospectId);
	if (!prospect) return unknownProspect(attributes, settings);

	const fates = attributes.map((each) => fateOf(state, each, settings));
	// One bad value was seen to sink the fields beside it; an unknown field id was not.
	const sunk = settings.poison && fates.includes('bad');
	let applied = false;
	if (settings.seenAfterMs > 0) {
		const shown = prospect.shown && prospect.shown.until > now ? prospect.shown.values : undefined;
		const values = shown ?? new Map(prospect.values);
		prospect.shown = { values, until: now + settings.seenAfterMs };
	}
	const results = attributes.flatMap(({ fieldId }, i) => {
		const fate = sunk ? 'bad' : fates[i];
		if (fate === 'left-out') return [];
		if (typeof fate === 'object') {
			prospect.values.set(fieldId, fate.stored);
			applied = true;
		}
		return [{ fieldId, success: fate === 'confirmed' || typeof fate === 'object' }];
	});
	return { results, applied };
}

function unknownProspect(attributes: readonly Attribute[], settings: SaleshandySettings): Update {
	switch (settings.unknownProspect) {
		case 'http400-50001':
			throw new Refusal(400, {
				error: true,
				code: 50001,
				message: 'Failed to prospect attribute',
			});
		case 'http404':
			throw new Refusal(404, {
				statusCode: 404,
				message: 'Prospect not found',
				error: 'Not Found',
			});
		case 'all-false':
		case 'confirmed': {
			const success = settings.unknownProspect === 'confirmed';
			return { results: attributes.map(({ fieldId }) => ({ fieldId, success })), applied: false };
		}
	}
}

function fateOf(
	{ fields }: SaleshandyState,
	{ fieldId, attributeValue }: Attribute,
	settings: SaleshandySettings,
): Fate {
	const { clearing, readOnlyField, unknownField } = settings;
	const field = fields.find(({ id }) => id === fieldId);
	if (!field) {
		if (unknownField !== 'http400') return unknownField;
		throw nestRefusal(['Field not found']);
	}
	if (field.mappingDefaultField === 'email') {
		if (readOnlyField === 'http400') throw nestRefusal(['Field is not updatable']);
		return readOnlyField === 'false' ? 'bad' : readOnlyField;
	}
	if (attributeValue !== '') {
		const stored = keptValue(field, attributeValue, settings);
		return stored === undefined ? 'bad' : { stored };
	}
	return ({ accept: { stored: '' }, ignore: 'confirmed', refuse: 'bad' } as const)[clearing];
}
