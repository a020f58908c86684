import { RowError, toRowError } from '../shared/errors';
import type { Client } from '../shared/http/client';
import { quote } from '../shared/text';
import { getCampaign, type Campaign } from './api/campaigns';
import { CAMPAIGN } from './target';

/** The campaigns of one run. Each is read once: only drafts can be edited. */
export class DraftCampaigns {
	private readonly known = new Map<string, Promise<Campaign>>();

	/** Second reads that are under way. */
	private readonly rechecks = new Map<string, Promise<Campaign>>();

	constructor(private readonly client: Client) {}

	/** The campaign, which is a draft. @throws RowError */
	async get(id: string): Promise<Campaign> {
		const campaign = this.known.get(id) ?? this.read(id);
		this.known.set(id, campaign);
		return await campaign;
	}

	/**
	 * Why a write was refused: a campaign that was launched or deleted since explains it better than the
	 * refusal does.
	 */
	async explain(campaignId: string, refusal: RowError): Promise<RowError> {
		if (refusal.httpStatus !== 400 && refusal.httpStatus !== 404) return refusal;
		const recheck = this.rechecks.get(campaignId) ?? this.read(campaignId);
		this.rechecks.set(campaignId, recheck);
		try {
			await recheck;
			return refusal;
		} catch (thrown) {
			const error = toRowError(thrown);
			if (error.reason !== 'not-draft' && error.reason !== 'not-found') return refusal;
			// The rows that follow need not be sent.
			this.known.set(campaignId, recheck);
			return error.with({ httpStatus: refusal.httpStatus, sent: refusal.sent });
		} finally {
			this.rechecks.delete(campaignId);
		}
	}

	private async read(id: string): Promise<Campaign> {
		const campaign = await getCampaign(this.client, id).catch((thrown: unknown) => {
			throw toRowError(thrown).with({ parameter: CAMPAIGN.name });
		});
		if (campaign.status && campaign.status !== 'draft') {
			throw new RowError(
				'not-draft',
				`The campaign ${quote(campaign.name ?? id)} is ${plainWord(campaign.status)}; Puffle allows changes to leads only while their campaign is a draft`,
				{
					description: 'Choose a draft campaign, or update the leads before the launch',
					parameter: CAMPAIGN.name,
				},
			);
		}
		return campaign;
	}
}

/** A word of the API for use in a sentence, quoted if it is more than a word. */
function plainWord(word: string): string {
	return /^[a-z_-]{1,30}$/i.test(word) ? word : quote(word);
}
