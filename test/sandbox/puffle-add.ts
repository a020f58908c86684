import { z } from 'zod';

import { leadId } from './puffle-state';
import type { Campaign, Lead } from './puffle-state';
import { bared, identityOf, readUpdates } from './puffle-update';

const person = readUpdates
	.omit({ name: true })
	.extend({ custom_fields: z.record(z.unknown()).nullish() });

/** Of each person, zod drops what is no known key, `name` among it. */
export const addBody = z.object({ prospects: z.array(person).min(1).max(1000) });

type Person = z.output<typeof person>;

/** The index of the first person without the address that the campaign is about; -1 if there is none. */
export function withoutAddress(people: readonly Person[], { type }: Campaign): number {
	return people.findIndex((each) => !each[identityOf(type)]);
}

/** Adds to the roster, in place, whoever is not there yet. Everyone has the campaign's address. */
export function addLeads(
	people: readonly Person[],
	campaign: Campaign,
	roster: Map<string, Lead>,
	/** ISO 8601. */
	now: string,
): { imported: number; duplicates: number } {
	const identity = identityOf(campaign.type);
	const known = new Set([...roster.values()].map((lead) => bared(identity, lead[identity] ?? '')));
	let imported = 0;
	let n = roster.size;
	for (const each of people) {
		const address = bared(identity, each[identity] ?? '');
		if (known.has(address)) continue;
		known.add(address);
		while (roster.has(leadId(campaign.id, n))) n += 1;
		const lead = newLead(leadId(campaign.id, n), each, campaign, now);
		roster.set(lead.id, lead);
		imported += 1;
	}
	if (campaign.stats) campaign.stats.total = roster.size;
	return { imported, duplicates: people.length - imported };
}

function newLead(id: string, given: Person, campaign: Campaign, now: string): Lead {
	const { email, linkedin_url: url } = given;
	return {
		id,
		campaign_id: campaign.id,
		user_id: campaign.user_id,
		status: 'pending',
		email: email ? bared('email', email) : null,
		linkedin_url: url ? bared('linkedin_url', url) : null,
		first_name: given.first_name ?? null,
		last_name: given.last_name ?? null,
		name: null,
		company: given.company ?? null,
		position: given.position ?? null,
		headline: given.headline ?? null,
		custom_fields: given.custom_fields ?? null,
		source: 'api',
		source_ref: null,
		created_at: now,
		updated_at: now,
		bounced_at: null,
		replied_at: null,
		current_node_id: null,
		lead_id: null,
		timezone: null,
	};
}
