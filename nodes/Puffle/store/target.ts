import type { Target } from '../../shared/update/row';
import { invalidInput, toRowError, type RowError } from '../../shared/core/errors';
import { emailIn, type Locator, type LocatorParameter } from '../../shared/node/locators';
import { quote } from '../../shared/core/text';
import { profileKey } from '../api/linkedin';

/** The lead that a row names. */
export type LeadTarget = Target & { campaignId: string } & (
		| { by: 'id'; leadId: string }
		/** `given`: as the row has it. */
		| (Address & { given: string })
	);

/** An address by which a lead is found. */
export type Address =
	/** As `emailKey` gives it. */
	| { by: 'email'; email: string }
	/** As `profileKey` gives it. */
	| { by: 'linkedinUrl'; linkedinUrl: string };

export const CAMPAIGN: LocatorParameter = {
	name: 'campaignId',
	displayName: 'Campaign',
	modes: ['list', 'id'],
};
export const LEAD: LocatorParameter = {
	name: 'leadId',
	displayName: 'Lead',
	modes: ['list', 'id', 'email', 'linkedinUrl'],
};

/** Names a lead who may not be there. */
export const NEW_LEAD: LocatorParameter = { ...LEAD, modes: ['email', 'linkedinUrl'] };

/** The ID of the campaign that a row names. @throws RowError where it cannot be one */
export function identifyCampaign(read: (parameter: LocatorParameter) => Locator): string {
	return uuid(read(CAMPAIGN), 'campaign');
}

/** An error of a read, which names the parameter where the campaign is not there. */
export function aboutCampaign(thrown: unknown): RowError {
	const error = toRowError(thrown);
	if (error.reason !== 'not-found') return error;
	return error.with({
		description: "Check 'Campaign', and that the campaign belongs to the account of this key",
		parameter: CAMPAIGN.name,
	});
}

/** @throws RowError where it cannot be one */
export function identifyLead(read: (parameter: LocatorParameter) => Locator): LeadTarget {
	const campaignId = identifyCampaign(read);
	const lead = read(LEAD);
	const { mode, value } = lead;
	if (mode === 'email') {
		return byAddress(campaignId, { by: mode, email: emailIn(lead) }, value);
	}
	if (mode === 'linkedinUrl') {
		const linkedinUrl = profileKey(value);
		if (linkedinUrl === '') {
			throw invalidInput(
				`'Lead' is not the URL of a LinkedIn profile: ${quote(value)}`,
				'Give the URL of one profile, like linkedin.com/in/jane-doe',
			);
		}
		return byAddress(campaignId, { by: mode, linkedinUrl }, value);
	}
	const leadId = uuid(lead, 'lead');
	const ids = { campaignId, leadId };
	return {
		key: `${campaignId} id ${leadId}`,
		campaignId,
		ids,
		by: 'id',
		name: leadId,
		leadId,
	};
}

/** The lead of a campaign with an address. @param given the address as the row has it */
export function byAddress(campaignId: string, address: Address, given: string): LeadTarget {
	return {
		key: `${campaignId} ${address.by} ${textOf(address)}`,
		campaignId,
		name: textOf(address),
		ids: { campaignId, leadId: null },
		...address,
		given,
	};
}

/** An address as it is compared and shown. */
export function textOf(address: Address): string {
	return address.by === 'email' ? address.email : address.linkedinUrl;
}

// The documentation's own pattern: versions 1 to 8, nil and max.
const UUID =
	/^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/;

function uuid({ displayName, value }: Locator, what: string): string {
	const id = value.toLowerCase();
	if (UUID.test(id)) return id;
	throw invalidInput(
		`'${displayName}' is not a ${what} ID: ${quote(value)}`,
		id.includes('@')
			? "To find leads by their address, set 'Lead' to By Email"
			: 'Give an ID from the Puffle API, like 7a1e8a2c-1234-4567-89ab-cdef01234567, or choose from the list',
	);
}
