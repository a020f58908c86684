import type { Lead, Prospect, Sandbox } from '../sandbox';
import { nameOf } from './names';

/** One value that was stored in a record. */
export interface Entry {
	/** `<prospect id>` or `<campaign id>/<lead id>`. */
	record: string;
	fieldId: string;
	/** '' for nothing. */
	value: string;
	/** What it replaced. */
	before: string;
	/** Whether somebody else than the run did it. */
	outside: boolean;
}

type Read = (fieldId: string) => string;

/** A record that came to the account. */
export interface Created {
	record: string;
	/** What rows that name it have as their key. */
	keys: string[];
	/** The one of them that no other record of its list may have. */
	identity: string;
	/** Whether somebody else than the run created it. */
	outside: boolean;
}

/** Every value that is stored in the sandbox from now on, and every record that comes to it, in order. */
export class History {
	readonly entries: Entry[] = [];

	readonly created: Created[] = [];

	/** What nobody else was to have from the start, as `identity` has it. */
	readonly taken = new Set<string>();

	private readonly records = new Map<string, Read>();

	private outside = false;

	constructor({ saleshandy, puffle }: Sandbox) {
		const { prospects } = saleshandy;
		for (const prospect of prospects.values()) {
			this.taken.add(nameOf('email', prospect.email));
			this.watchProspect(prospect);
		}
		whenSet(prospects, (prospect) => {
			const { id: record, email } = prospect;
			if (this.records.has(record)) return prospect;
			const { outside } = this;
			const identity = nameOf('email', email);
			this.created.push({ record, keys: [identity], identity, outside });
			return this.watchProspect(prospect);
		});
		for (const [campaignId, roster] of puffle.leads) {
			const isEmail = puffle.campaigns.get(campaignId)?.type === 'email';
			const identityOf = ({ email, linkedin_url: url }: Lead): string =>
				isEmail
					? nameOf('email', email ?? '', campaignId)
					: nameOf('linkedinUrl', url ?? '', campaignId);
			for (const [id, lead] of roster) {
				this.taken.add(identityOf(lead));
				roster.set(id, this.watchLead(campaignId, lead));
			}
			whenSet(roster, (lead) => {
				const record = `${campaignId}/${lead.id}`;
				if (this.records.has(record)) return lead;
				const { outside } = this;
				const { email, linkedin_url: url } = lead;
				const keys = [
					...(email === null ? [] : [nameOf('email', email, campaignId)]),
					...(url === null ? [] : [nameOf('linkedinUrl', url, campaignId)]),
				];
				this.created.push({ record, keys, identity: identityOf(lead), outside });
				// What others give it, it holds from the start.
				for (const [column, value] of outside ? [] : Object.entries(lead)) {
					if (typeof value === 'string') this.store(record, column, value);
				}
				return this.watchLead(campaignId, lead);
			});
		}
	}

	/** What `change` stores is somebody else's doing. */
	byOthers(change: () => void): void {
		this.outside = true;
		change();
		this.outside = false;
	}

	/** What was stored in one field of a record. */
	of(record: string, fieldId: string): Entry[] {
		return this.entries.filter((entry) => entry.record === record && entry.fieldId === fieldId);
	}

	/** What a field holds now, or held when its record was deleted; '' for nothing. */
	held(record: string, fieldId: string): string {
		return this.records.get(record)?.(fieldId) ?? '';
	}

	/** What it held before anything happened. */
	atStart(record: string, fieldId: string): string {
		return this.of(record, fieldId)[0]?.before ?? this.held(record, fieldId);
	}

	private watchProspect(prospect: Prospect): Prospect {
		const { id, values } = prospect;
		prospect.values = new Watched(values, (fieldId, value) => this.store(id, fieldId, value));
		this.records.set(id, (fieldId) => prospect.values.get(fieldId) ?? '');
		return prospect;
	}

	private watchLead(campaignId: string, lead: Lead): Lead {
		const record = `${campaignId}/${lead.id}`;
		this.records.set(record, (column) => errorText(Reflect.get(lead, column)));
		return new Proxy(lead, {
			set: (target, column, value: unknown) => {
				this.store(record, String(column), errorText(value));
				return Reflect.set(target, column, value);
			},
		});
	}

	private store(record: string, fieldId: string, value: string): void {
		const { outside } = this;
		this.entries.push({ record, fieldId, value, before: this.held(record, fieldId), outside });
	}
}

/** From now on, the map holds what `change` makes of what is put into it. */
function whenSet<T>(map: Map<string, T>, change: (value: T) => T): void {
	const set = map.set.bind(map);
	map.set = (key, value) => {
		set(key, change(value));
		return map;
	};
}

class Watched extends Map<string, string> {
	private readonly stored: ((key: string, value: string) => void) | undefined;

	constructor(entries: ReadonlyMap<string, string>, stored: (key: string, value: string) => void) {
		super(entries);
		this.stored = stored;
	}

	override set(key: string, value: string): this {
		// Not yet there while the map is being filled.
		this.stored?.(key, value);
		return super.set(key, value);
	}
}

function errorText(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
