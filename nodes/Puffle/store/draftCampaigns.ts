import { RowError, toRowError } from '../../shared/core/errors';
import type { Client } from '../../shared/http/client';
import { without } from '../../shared/http/ownText';
import { quote } from '../../shared/core/text';
import { getCampaign, type Campaign } from '../api/campaigns';
import { CAMPAIGN } from './target';

/** A shorter value could be any part of a word. */
const SHORTEST_VALUE = 3;

/** What refusals that say the same have led to. */
interface Recheck {
	/** How many came while the campaign was not being read. */
	refusals: number;
	underWay?: Promise<RowError | undefined>;
}

/** The campaigns of one run. Each is read once: only drafts can be edited. */
export class DraftCampaigns {
	private readonly known = new Map<string, Promise<Campaign>>();

	/** Campaigns that turned out to be launched or deleted. */
	private readonly gone = new Map<string, RowError>();

	/** By campaign and cause. */
	private readonly rechecks = new Map<string, Recheck>();

	constructor(private readonly client: Client) {}

	/** The campaign, which is a draft. @throws RowError */
	async get(id: string): Promise<Campaign> {
		const campaign = this.known.get(id) ?? this.read(id);
		this.known.set(id, campaign);
		return await campaign;
	}

	/**
	 * Why a write was refused: a campaign that was launched or deleted since explains it better than the
	 * refusal does. Refusals that say the same have the same cause, so the campaign is not read for each.
	 * @param values that the request carried
	 */
	async explain(
		campaignId: string,
		refusal: RowError,
		values: readonly string[],
	): Promise<RowError> {
		const { httpStatus, sent } = refusal;
		if (httpStatus !== 400 && httpStatus !== 404) return refusal;
		const gone = this.gone.get(campaignId) ?? (await this.recheck(campaignId, refusal, values));
		return gone?.with({ httpStatus, sent }) ?? refusal;
	}

	/** @returns why the campaign cannot be edited any more, unless it can */
	private async recheck(
		campaignId: string,
		{ message }: RowError,
		values: readonly string[],
	): Promise<RowError | undefined> {
		const cause = `${campaignId} ${causeOf(message, values)}`;
		const recheck = this.rechecks.get(cause) ?? { refusals: 0 };
		this.rechecks.set(cause, recheck);
		if (!recheck.underWay) {
			recheck.refusals += 1;
			// The same words may come to have another cause: read again after 1, 2, 4, 8, … of them.
			if (!isPowerOfTwo(recheck.refusals)) return undefined;
			recheck.underWay = this.readAgain(campaignId).finally(() => delete recheck.underWay);
		}
		return await recheck.underWay;
	}

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
			this.gone.set(campaignId, error);
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

/** What a refusal says, without what differs from row to row: values, IDs, and numbers. */
function causeOf(message: string, values: readonly string[]): string {
	const said = values
		.filter((value) => value.length >= SHORTEST_VALUE)
		.reduce((text, value) => without(text, value), message);
	return said.replace(/\S*\d\S*/g, '');
}

function isPowerOfTwo(number: number): boolean {
	return Number.isInteger(Math.log2(number));
}
