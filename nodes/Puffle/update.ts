import { isEmail, isLinkedInUrl } from '../shared/convert';
import { invalidInput, quote, RowError, toRowError } from '../shared/errors';
import type { Client } from '../shared/http/client';
import type { Change, Field, Target, Verdict } from '../shared/types';
import type { Account, AccountOptions, Found, Locator, Vendor, Written } from '../shared/vendor';
import { getCampaign, puffleService, updateLead, type Campaign } from './api';
import { contradicts, LEAD_FIELDS, refusesClearing, valuesOf } from './fields';
import { comparableUrl } from './linkedin';
import { idOf, Roster } from './roster';

/** Puffle's half of an update. */
export const puffle: Vendor = {
	...puffleService,
	locators: [
		{ name: 'campaignId', displayName: 'Campaign' },
		{ name: 'leadId', displayName: 'Lead' },
	],
	target,
	open: (client, options) => new PuffleAccount(client, options),
};

class PuffleAccount implements Account {
	/** Each campaign is looked at once: only drafts can be edited, and the type decides what may be cleared. */
	private readonly campaigns = new Map<string, Promise<Campaign>>();

	/** Second looks that are under way. */
	private readonly looks = new Map<string, Promise<Campaign>>();

	/** How many leads of each campaign are named by their ID. */
	private readonly expected = new Map<string, number>();

	private readonly rosters = new Map<string, Promise<Roster>>();

	constructor(
		private readonly client: Client,
		private readonly options: AccountOptions,
	) {}

	async fields(): Promise<readonly Field[]> {
		return await Promise.resolve(LEAD_FIELDS);
	}

	expect(targets: readonly Target[]): void {
		for (const { by, ids } of targets) {
			if (by !== 'id' || !ids.campaignId) continue;
			this.expected.set(ids.campaignId, (this.expected.get(ids.campaignId) ?? 0) + 1);
		}
	}

	async find(target: Target): Promise<Found> {
		const campaignId = target.ids.campaignId ?? '';
		const campaign = await once(
			this.campaigns,
			campaignId,
			async () => await this.draft(campaignId),
		);
		const refuses = (change: Change) => refusesClearing(campaign, change);
		const { onlyChanges } = this.options;
		if (target.by === 'id' && !onlyChanges) return { ids: target.ids, refuses };
		const roster = await once(
			this.rosters,
			campaignId,
			async () => await this.readRoster(campaignId),
		);
		const lead = target.by === 'id' ? roster.byId(target.value) : roster.find(target);
		return {
			ids: { campaignId, leadId: lead ? idOf(lead) : (target.ids.leadId ?? null) },
			...(onlyChanges && lead && roster.isCertain(lead) ? { values: valuesOf(lead) } : {}),
			refuses,
		};
	}

	async write({ ids }: Found, changes: readonly Change[]): Promise<Written> {
		const { campaignId, leadId } = ids;
		const updates = Object.fromEntries(changes.map(({ field, value }) => [field.id, value]));
		try {
			const lead = await updateLead(this.client, campaignId ?? '', leadId ?? '', updates);
			const verdicts = changes.map((change): [string, Verdict] => {
				const reason = contradicts(lead, change);
				return [
					change.field.id,
					reason === undefined ? { status: 'updated' } : { status: 'rejected', reason },
				];
			});
			return { verdicts: new Map(verdicts), extra: { lead } };
		} catch (error) {
			throw await this.explain(campaignId ?? '', toRowError(error));
		}
	}

	/**
	 * The campaign's leads. All of them where they are needed to find one; where they only spare
	 * writing, no more pages than half the leads to be written.
	 */
	private async readRoster(campaignId: string): Promise<Roster> {
		const { concurrency } = this.options;
		const expected = this.expected.get(campaignId);
		const most = expected === undefined ? Infinity : Math.ceil(expected / 2);
		try {
			return await Roster.read(this.client, campaignId, { concurrency, most });
		} catch (error) {
			const failure = toRowError(error);
			if (most === Infinity || failure.fatal || failure.reason === 'cancelled') throw failure;
			// Writing by ID needs no roster.
			return new Roster([]);
		}
	}

	/** The campaign, which is a draft. @throws RowError */
	private async draft(id: string): Promise<Campaign> {
		const campaign = await getCampaign(this.client, id);
		if (campaign.status && campaign.status !== 'draft') {
			throw new RowError(
				'not-draft',
				`The campaign ${quote(campaign.name ?? id)} is ${plain(campaign.status)}; Puffle lets leads be edited only while their campaign is a draft`,
				{ description: 'Choose a draft campaign, or update the leads before the launch' },
			);
		}
		return campaign;
	}

	/** A refused write may mean that the campaign was launched or deleted meanwhile: look once more. */
	private async explain(campaignId: string, error: RowError): Promise<RowError> {
		if (error.httpStatus !== 400 && error.httpStatus !== 404) return error;
		const look = once(this.looks, campaignId, async () => await this.draft(campaignId));
		try {
			await look;
			return error;
		} catch (thrown) {
			const found = toRowError(thrown);
			if (found.reason !== 'not-draft' && found.reason !== 'not-found') return error;
			// The rows that follow need not be sent.
			this.campaigns.set(campaignId, look);
			return found.with({ httpStatus: error.httpStatus, sent: error.sent });
		} finally {
			this.looks.delete(campaignId);
		}
	}
}

/** A word of the API for use in a sentence, should it be more than a word. */
function plain(word: string): string {
	return /^[a-z_-]{1,30}$/i.test(word) ? word : quote(word);
}

/** Makes what the key stands for at the first call; all later ones share it. */
async function once<T>(
	made: Map<string, Promise<T>>,
	key: string,
	make: () => Promise<T>,
): Promise<T> {
	const known = made.get(key) ?? make();
	made.set(key, known);
	return await known;
}

function target([campaign, lead]: readonly Locator[]): Target {
	const campaignId = uuid(campaign, 'campaign');
	const make = (by: Target['by'], value: string, leadId: string | null): Target => ({
		key: `${campaignId} ${by} ${value}`,
		by,
		value,
		ids: { campaignId, leadId },
	});
	const value = lead?.value ?? '';
	if (lead?.mode === 'email') {
		if (!isEmail(value)) {
			throw invalidInput(
				`'Lead' is no e-mail address: ${quote(value)}`,
				'Give one address, like jane@example.com',
			);
		}
		return make('email', value.toLowerCase(), null);
	}
	if (lead?.mode === 'linkedinUrl') {
		if (!isLinkedInUrl(value)) {
			throw invalidInput(
				`'Lead' is no LinkedIn address: ${quote(value)}`,
				'Give the address of a profile, like linkedin.com/in/jane-doe',
			);
		}
		return make('linkedinUrl', comparableUrl(value), null);
	}
	const leadId = uuid(lead, 'lead');
	return make('id', leadId, leadId);
}

// The documentation's own pattern: versions 1 to 8, nil and max.
const UUID =
	/^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/;

function uuid(locator: Locator | undefined, what: string): string {
	const id = (locator?.value ?? '').toLowerCase();
	if (UUID.test(id)) return id;
	throw invalidInput(
		`'${locator?.displayName}' is no ${what} ID: ${quote(locator?.value ?? '')}`,
		id.includes('@')
			? "To name leads by their address, set 'Lead' to By Email"
			: 'Give an ID from the Puffle API, like 7a1e8a2c-1234-4567-89ab-cdef01234567, or choose from the list',
	);
}
