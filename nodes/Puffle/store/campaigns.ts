import { RowError, toRowError } from '../../shared/core/errors';
import type { Client } from '../../shared/http/client';
import { quote } from '../../shared/core/text';
import { getCampaign, type Campaign } from '../api/campaigns';
import { CAMPAIGN } from './target';

/** A refused write reads the campaign again if that was last done longer ago, in milliseconds. */
const READ_AGAIN_AFTER = 10_000;

/** The campaigns of one run. Each is read once: only drafts can be edited. */
export class DraftCampaigns {
	private readonly known = new Map<string, Promise<Campaign>>();

	/** Campaigns that were read again because of a refusal: when, and why they cannot be edited any more. */
	private readonly again = new Map<string, { at: number; gone: Promise<RowError | undefined> }>();

	constructor(private readonly client: Client) {}

	/** The campaign, which is a draft, with the ID as the row gives it. @throws RowError */
	async get(id: string): Promise<Campaign> {
		const campaign = this.known.get(id) ?? this.read(id);
		this.known.set(id, campaign);
		return { ...(await campaign), id };
	}

	/**
	 * Why a write was refused: a campaign that was launched or deleted since explains it better than the
	 * refusal does.
	 */
	async explain(campaignId: string, refusal: RowError): Promise<RowError> {
		const { httpStatus, sent } = refusal;
		if (httpStatus !== 400 && httpStatus !== 404) return refusal;
		const now = this.client.run.now();
		let last = this.again.get(campaignId);
		if (!last || (now - last.at > READ_AGAIN_AFTER && !(await last.gone))) {
			last = { at: now, gone: this.readAgain(campaignId) };
			this.again.set(campaignId, last);
		}
		return (await last.gone)?.with({ httpStatus, sent }) ?? refusal;
	}

	/** @returns why the campaign cannot be edited any more, unless it can */
	private async readAgain(campaignId: string): Promise<RowError | undefined> {
		const campaign = this.read(campaignId);
		try {
			await campaign;
			return undefined;
		} catch (thrown) {
			const error = toRowError(thrown);
			if (error.reason !== 'not-draft' && error.reason !== 'not-found') return undefined;
			// The rows that follow need not be sent.
			this.known.set(campaignId, campaign);
			return error;
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
