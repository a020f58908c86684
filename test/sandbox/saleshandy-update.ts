import { z } from 'zod';

import { Refusal } from './refusal';
import type { Field, FieldType, SaleshandyState } from './saleshandy-state';
import type { SaleshandySettings } from './settings';

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

/** What becomes of one attribute on its own. */
type Fate = 'stored' | 'ignored' | 'unknown' | 'bad';

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const date = z.union([z.string().date(), z.string().datetime({ offset: true, local: true })]);

const formats: Partial<Record<FieldType, z.ZodTypeAny>> = {
	number: decimal,
	currency: decimal,
	date,
};

/**
 * Sets values of one prospect, in place.
 * @throws Refusal for an unknown prospect, as the settings want it
 */
export function updateAttributes(
	state: SaleshandyState,
	prospectId: string,
	attributes: readonly Attribute[],
	settings: SaleshandySettings,
): Update {
	const prospect = state.prospects.get(prospectId);
	if (!prospect) return unknownProspect(attributes, settings);

	const fates = attributes.map((each) => fateOf(state, each, settings));
	// One bad value was seen to sink the fields beside it; an unknown field id was not.
	const sunk = settings.poison && fates.includes('bad');
	let applied = false;
	const results = attributes.map(({ fieldId, attributeValue }, i) => {
		const fate = sunk ? 'bad' : fates[i];
		if (fate === 'stored') {
			prospect.values.set(fieldId, attributeValue);
			applied = true;
		}
		return { fieldId, success: fate === 'stored' || fate === 'ignored' };
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
			return {
				results: attributes.map(({ fieldId }) => ({ fieldId, success: false })),
				applied: false,
			};
	}
}

function fateOf(
	{ fields }: SaleshandyState,
	{ fieldId, attributeValue }: Attribute,
	{ clearing }: SaleshandySettings,
): Fate {
	const field = fields.find(({ id }) => id === fieldId);
	if (!field) return 'unknown';
	// "Field is not updatable", whatever the value.
	if (field.mappingDefaultField === 'email') return 'bad';
	if (attributeValue !== '') return fits(field, attributeValue) ? 'stored' : 'bad';
	return ({ accept: 'stored', ignore: 'ignored', refuse: 'bad' } as const)[clearing];
}

/** Whether a field takes this value; not to be asked of a blank one. */
export function fits({ fieldType, metadata }: Field, value: string): boolean {
	if (fieldType === 'dropdown') return metadata?.options?.includes(value) ?? false;
	return formats[fieldType]?.safeParse(value).success ?? true;
}
