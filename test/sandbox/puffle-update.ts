import { z } from 'zod';

import type { CampaignType, EditableColumns, Lead } from './puffle-state';
import type { PuffleSettings } from './settings';
import { keptText } from './values';

// '' is the documented way to empty a column; null is taken to mean the same.
const column = z
	.string()
	.nullable()
	.transform((value) => (value === '' ? null : value))
	.optional();

/** The eight keys of `updates` that count; zod drops all others, as the vendor does. */
export const readUpdates = z.object({
	email: column,
	linkedin_url: column,
	first_name: column,
	last_name: column,
	name: column,
	company: column,
	position: column,
	headline: column,
});

export type Updates = z.output<typeof readUpdates>;

export type Outcome =
	{ refused: false; applied: boolean } | { refused: true; status: number; text: string };

/** Writes the updates into the lead, in place, or says why not. */
export function updateLead(
	lead: Lead,
	updates: Updates,
	roster: ReadonlyMap<string, Lead>,
	type: CampaignType,
	settings: PuffleSettings,
): Outcome {
	const changes = Object.fromEntries(
		Object.entries(updates).filter(([, value]) => value !== undefined),
	) as Partial<EditableColumns>;
	if (Object.keys(changes).length === 0) {
		return settings.emptyUpdates === 'noop200'
			? { refused: false, applied: false }
			: { refused: true, status: 400, text: 'No valid fields to update' };
	}
	if (settings.normalise) normalise(changes);

	for (const key of Object.keys(changes) as Array<keyof EditableColumns>) {
		const value = changes[key] ?? null;
		const kept = value === null ? emptied[settings.clearing] : keptText(value, settings.texts);
		if (kept === undefined) return { refused: true, status: 400, text: `${key} is not valid` };
		changes[key] = kept;
		if (value === null && settings.clearing === 'ignore') delete changes[key];
	}

	const identity = identityOf(type);
	const wanted = changes[identity];
	if (wanted === null && settings.refuseClearingIdentity) {
		return { refused: true, status: 400, text: `${identity} is required in this campaign` };
	}
	if (wanted && taken(roster, identity, wanted, lead)) {
		return { refused: true, ...duplicate(identity, settings.duplicateIdentity) };
	}

	Object.assign(lead, changes);
	const renamed = 'first_name' in changes || 'last_name' in changes;
	if (settings.nameFollows && renamed && !('name' in changes)) {
		lead.name = [lead.first_name, lead.last_name].filter(Boolean).join(' ') || null;
	}
	lead.updated_at = new Date().toISOString();
	return { refused: false, applied: true };
}

/** What '' leaves in a column; undefined: it is refused. */
const emptied = { null: null, blank: '', ignore: null, refuse: undefined } as const;

/** The column that tells the leads of such a campaign apart. */
export function identityOf(type: CampaignType): 'email' | 'linkedin_url' {
	return type === 'email' ? 'email' : 'linkedin_url';
}

/** An email in lower case, or a LinkedIn URL without its query and trailing slash. */
export function bared(identity: 'email' | 'linkedin_url', value: string): string {
	if (identity === 'email') return value.toLowerCase();
	return value.replace(/\?.*$/, '').replace(/\/+$/, '');
}

function normalise(changes: Partial<EditableColumns>): void {
	for (const identity of ['email', 'linkedin_url'] as const) {
		const value = changes[identity];
		if (value) changes[identity] = bared(identity, value);
	}
}

// What the database's unique constraint compares are the stored values.
function taken(
	roster: ReadonlyMap<string, Lead>,
	identity: 'email' | 'linkedin_url',
	value: string,
	lead: Lead,
): boolean {
	for (const other of roster.values()) {
		if (other[identity] === value && other !== lead) return true;
	}
	return false;
}

function duplicate(
	identity: 'email' | 'linkedin_url',
	status: PuffleSettings['duplicateIdentity'],
): { status: number; text: string } {
	const text =
		status === 500
			? `duplicate key value violates unique constraint "campaign_prospects_${identity}_key"`
			: `Another prospect of this campaign has this ${identity}`;
	return { status, text };
}
