import type { Job } from '../../shared/update/job';
import type { Change } from '../../shared/update/row';
import { invalidInput, RowError } from '../../shared/core/errors';
import { brief, quote } from '../../shared/core/text';
import { emailKey } from '../../shared/fields/fieldTypes';
import type { Campaign } from '../api/campaigns';
import { identityOf } from '../api/fields';
import { profileKey, withProtocol } from '../api/linkedin';
import { LEAD, textOf, type Address, type LeadTarget } from './target';

/** The column that cannot be given when a lead is added. */
const NOT_ADDED = 'name';

/** Someone who is to be added to a campaign. */
export interface NewLead {
	job: Job<LeadTarget>;
	campaign: Campaign;
	/** The address to which the campaign sends, as leads are found by it. */
	address: Address;
	changes: readonly Change[];
	/** What is sent, by column. */
	columns: Readonly<Record<string, string>>;
	/** How the request fared that they were in. `lost`: its answer did not come. */
	state: 'unsent' | 'lost' | 'added' | 'refused';
	/** What was wrong with it. */
	error?: RowError;
}

/**
 * @param isThere whether the lead need not be added: then an address that rows give is the one it will have,
 * and not the one that they name it by
 * @returns undefined if no row gives the address to which the campaign sends
 */
export function toNewLead(
	job: Job<LeadTarget>,
	campaign: Campaign,
	isThere = false,
): NewLead | undefined {
	const { changes, target } = job;
	const given = changes.filter(({ field, value }) => value !== '' && field.id !== NOT_ADDED);
	// Rows may name one lead by both of its addresses.
	const names = [...job.rows.map((row) => row.target), target].flatMap((each) =>
		Object.entries(named(each)),
	);
	const values = given.map(({ field, value }): [string, string] => [field.id, value]);
	const all = isThere ? [...names, ...values] : [...values, ...names];
	const columns: Record<string, string> = Object.fromEntries(all);
	const { [identityOf(campaign)]: text } = columns;
	if (!text) return undefined;
	const address: Address =
		identityOf(campaign) === 'email'
			? { by: 'email', email: emailKey(text) }
			: { by: 'linkedinUrl', linkedinUrl: profileKey(text) };
	return { job, campaign, address, changes, columns, state: 'unsent' };
}

/** What the row names the lead by. */
function named(target: LeadTarget): Record<string, string> {
	switch (target.by) {
		case 'email':
			return { email: target.email };
		case 'linkedinUrl':
			return { linkedin_url: withProtocol(target.given) };
		default:
			return {};
	}
}

/** Of a row that gives no address to which the campaign sends. */
export function noAddress(campaign: Campaign): RowError {
	const what = identityOf(campaign) === 'email' ? 'an email address' : 'a LinkedIn URL';
	const field = identityOf(campaign) === 'email' ? 'Email' : 'LinkedIn URL';
	return invalidInput(
		`The campaign ${quote(campaign.name ?? campaign.id)} has no such lead, and to add one, the row must give ${what}`,
		`Give the field '${field}' a value, or name the lead by it`,
	).with({ parameter: LEAD.name });
}

/**
 * What is to be said of someone who is not seen in the campaign.
 * @param error what ended the run before everybody was looked for
 */
export function whyAbsent(lead: NewLead, error?: RowError): RowError {
	const { state, error: own } = lead;
	if (state === 'refused' && own) return own;
	if (state === 'unsent') return (error ?? own ?? notAdded(lead)).with({ sent: 'no' });
	if (error) return error.with({ sent: 'unknown' });
	return state === 'lost' && own ? own : notAdded(lead);
}

function notAdded(lead: NewLead): RowError {
	return new RowError(
		'rejected',
		`Puffle accepted ${brief(textOf(lead.address))}, but the campaign shows no such lead`,
		{
			description:
				'Run the row again later. The node looks for the lead first, so none is added twice',
			retryable: true,
			sent: 'unknown',
			parameter: LEAD.name,
		},
	);
}
