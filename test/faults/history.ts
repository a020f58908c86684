import type { Lead, Sandbox } from '../sandbox';

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

/** Every value that is stored in the sandbox from now on, in order. */
export class History {
	readonly entries: Entry[] = [];

	private readonly records = new Map<string, Read>();

	private outside = false;

	constructor({ saleshandy, puffle }: Sandbox) {
		for (const prospect of saleshandy.prospects.values()) {
			const { id, values } = prospect;
			const read: Read = (fieldId) => prospect.values.get(fieldId) ?? '';
			prospect.values = new Watched(values, (fieldId, value) => this.store(id, fieldId, value));
			this.records.set(id, read);
		}
		for (const [campaignId, roster] of puffle.leads) {
			for (const [leadId, lead] of roster) {
				const id = `${campaignId}/${leadId}`;
				const set = (target: Lead, column: string | symbol, value: unknown) => {
					this.store(id, String(column), errorText(value));
					return Reflect.set(target, column, value);
				};
				roster.set(leadId, new Proxy(lead, { set }));
				this.records.set(id, (column) => errorText(Reflect.get(lead, column)));
			}
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

	private store(record: string, fieldId: string, value: string): void {
		const { outside } = this;
		this.entries.push({ record, fieldId, value, before: this.held(record, fieldId), outside });
	}
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
