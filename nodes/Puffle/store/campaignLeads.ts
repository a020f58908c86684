import { RowError } from '../../shared/core/errors';
import { groupBy } from '../../shared/core/groupBy';
import { brief } from '../../shared/core/text';
import type { Lead } from '../api/leads';
import { valuesOf } from '../api/fields';
import { comparableUrl } from '../api/linkedin';
import { LEAD, type Address } from './target';

/** The leads of one campaign that were read, found by what names them. The API has no search. */
export class CampaignLeads {
	private readonly byId: ReadonlyMap<string, readonly Lead[]>;

	private readonly byEmail: ReadonlyMap<string, readonly Lead[]>;

	private readonly byUrl: ReadonlyMap<string, readonly Lead[]>;

	/** @param unreadable set where others could not be read */
	constructor(
		leads: readonly Lead[],
		private readonly unreadable?: RowError,
	) {
		this.byId = groupBy(leads, idOf);
		const once = [...this.byId.values()].flatMap((rows) => rows.slice(-1));
		this.byEmail = groupBy(once, ({ email }) => textOf(email).trim().toLowerCase());
		this.byUrl = groupBy(once, ({ linkedin_url: url }) => comparableUrl(textOf(url)));
	}

	/** All leads with an address. */
	all(target: Address): readonly Lead[] {
		const found =
			target.by === 'email' ? this.byEmail.get(target.email) : this.byUrl.get(target.linkedinUrl);
		return found ?? [];
	}

	has(target: Address): boolean {
		return this.all(target).length > 0;
	}

	/** @throws RowError where a lead cannot be read, which may be the one */
	isWithout(target: Address): boolean {
		if (this.has(target)) return false;
		if (this.unreadable) throw this.unreadable;
		return true;
	}

	/** The one lead that an address names. @throws RowError if there is none or more than one */
	find(target: Address): Lead {
		const [lead, another] = this.all(target);
		if (another) throw ambiguous(target, this.all(target));
		if (lead) return lead;
		throw this.unreadable ?? notFound(target);
	}

	/** The lead with an id, in lower case. */
	get(leadId: string): Lead | undefined {
		return this.byId.get(leadId)?.at(-1);
	}

	/** What a lead holds, by field id; undefined if that is not certain. */
	valuesOf(leadId: string): Map<string, string> | undefined {
		const [lead, again] = this.byId.get(leadId) ?? [];
		// A lead that is on two pages moved while they were read.
		return lead && !again ? valuesOf(lead) : undefined;
	}
}

export function idOf({ id }: Lead): string {
	return id.toLowerCase();
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function notFound(target: Address): RowError {
	return new RowError('not-found', `The campaign has no lead with the ${named(target)}`, {
		description: 'Check the value, or add the lead to the campaign first',
		parameter: LEAD.name,
	});
}

function ambiguous(target: Address, found: readonly Lead[]): RowError {
	const ids = found.slice(0, 5).map(idOf).map(brief).join(', ');
	return new RowError(
		'ambiguous',
		`The campaign has ${found.length} leads with the ${named(target)}: ${ids}`,
		{ description: 'Find the lead by its ID instead', parameter: LEAD.name },
	);
}

function named(target: Address): string {
	const what =
		target.by === 'email' ? `email ${target.email}` : `LinkedIn URL ${target.linkedinUrl}`;
	return what.slice(0, 200);
}
