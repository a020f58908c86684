import { hash } from './faults';
import { hashedId } from './ids';
import { prospectId } from './saleshandy-state';
import type { Field, Prospect, SaleshandyState } from './saleshandy-state';
import type { SaleshandySettings } from './settings';
import { keptValue } from './values';

export const CONFLICT_ACTIONS = ['overwrite', 'addMissingFields', 'noUpdate'] as const;
export type ConflictAction = (typeof CONFLICT_ACTIONS)[number];

/** One person of an import. */
export interface ImportRow {
	/** As it was given; '' if it was not. */
	email: string;
	/** What was given: field label → value. */
	given: Record<string, unknown>;
	/**
	 * What became of it; absent until the rows are written. `kept`: he exists and `noUpdate` was asked
	 * for. `refused`: the report says so. `dropped`: nothing says so.
	 */
	fate?: 'created' | 'updated' | 'kept' | 'refused' | 'dropped';
	/** Who was created or updated. */
	prospectId?: string;
}

/** An import that was accepted. */
export interface Import {
	requestId: string;
	rows: ImportRow[];
	conflictAction: ConflictAction;
	verifyProspects: boolean;
	tags: string[];
	stepId?: string | undefined;
	/** From when on its status says that it is complete, and when its rows are written; epoch milliseconds. */
	completeAt: number;
	writtenAt: number;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** A value as text. */
export function textOf(value: unknown): string {
	const isGiven = ['string', 'number', 'boolean'].includes(typeof value);
	return isGiven ? `${value as string | number | boolean}` : '';
}

/** Writes an import, in place, and notes in each row what became of it. */
export function writeRows(state: SaleshandyState, job: Import, settings: SaleshandySettings): void {
	new Writer(state, job, settings).write();
}

class Writer {
	private readonly fields = new Map<string, Field>();
	/** Lower-cased email → the oldest prospect who has it. */
	private readonly people = new Map<string, Prospect>();
	private readonly tags: Prospect['tags'];

	constructor(
		private readonly state: SaleshandyState,
		private readonly job: Import,
		private readonly settings: SaleshandySettings,
	) {
		for (const field of state.fields) {
			if (!this.fields.has(field.label)) this.fields.set(field.label, field);
		}
		for (const prospect of state.prospects.values()) {
			const email = prospect.email.toLowerCase();
			if (!this.people.has(email)) this.people.set(email, prospect);
		}
		this.tags = job.tags.map((name) => ({ id: hashedId(`tag ${name}`), name }));
	}

	write(): void {
		const others = this.settings.import.changesOthers ? this.followers() : undefined;
		for (const row of this.job.rows) {
			const values = this.valuesOf(row.given);
			const existing = this.people.get(row.email.toLowerCase());
			row.fate = this.fateOf(row, values, existing);
			if (!values || (row.fate !== 'created' && row.fate !== 'updated')) continue;
			const prospect = existing ?? this.create(row.email);
			row.prospectId = prospect.id;
			this.set(prospect, values);
			if (this.settings.import.createsDoubles) this.set(this.create(row.email), values);
			const other = others?.get(prospect);
			if (other) this.set(other, values);
		}
	}

	private fateOf(
		{ email }: ImportRow,
		values: Map<string, string> | undefined,
		existing: Prospect | undefined,
	): NonNullable<ImportRow['fate']> {
		const { ignoresAll, drops, refuses, planLimit } = this.settings.import;
		const address = email.toLowerCase();
		const isOneOf = (list: readonly string[]): boolean =>
			list.some((each) => each.toLowerCase() === address);
		if (ignoresAll || (typeof drops === 'number' ? share(address) < drops : isOneOf(drops))) {
			return 'dropped';
		}
		// "Mismatch in custom field type": one bad value, and nothing of the person is taken.
		if (!values || !EMAIL.test(email) || isOneOf(refuses)) return 'refused';
		if (existing) return this.job.conflictAction === 'noUpdate' ? 'kept' : 'updated';
		const isFull = planLimit !== null && this.state.prospects.size >= planLimit;
		return isFull ? 'refused' : 'created';
	}

	/** Field id → value, without what is no field; undefined if a value is of the wrong type. */
	private valuesOf(given: Record<string, unknown>): Map<string, string> | undefined {
		const { clearing } = this.settings;
		const { dropsLineBreaks } = this.settings.import;
		const values = new Map<string, string>();
		for (const [label, value] of Object.entries(given)) {
			const field = this.fieldOf(label);
			if (!field || field.mappingDefaultField === 'email') continue;
			if (typeof value === 'object' && value !== null) return undefined;
			const given = textOf(value);
			const text = dropsLineBreaks ? given.replace(/[\r\n]+/g, '') : given;
			const kept = text === '' ? text : keptValue(field, text, this.settings);
			if (kept === undefined || (kept === '' && clearing === 'refuse')) return undefined;
			if (kept !== '' || clearing === 'accept') values.set(field.id, kept);
		}
		return values;
	}

	private fieldOf(label: string): Field | undefined {
		const field = this.fields.get(label);
		if (field || this.settings.import.unknownLabels !== 'any-case') return field;
		const isLike = (each: Field) => each.label.toLowerCase() === label.toLowerCase();
		return [...this.fields.values()].find(isLike);
	}

	private set(prospect: Prospect, values: ReadonlyMap<string, string>): void {
		const fillsOnly = this.job.conflictAction === 'addMissingFields';
		if (this.settings.import.blanksMissing && !fillsOnly) {
			for (const id of [...prospect.values.keys(), ...values.keys()]) {
				prospect.values.set(id, values.get(id) ?? '');
			}
		} else {
			for (const [id, value] of values) {
				if (!fillsOnly || !prospect.values.get(id)) prospect.values.set(id, value);
			}
		}
		const has = new Set(prospect.tags.map(({ name }) => name));
		prospect.tags = [...prospect.tags, ...this.tags.filter(({ name }) => !has.has(name))];
	}

	private create(email: string): Prospect {
		const { prospects } = this.state;
		let n = prospects.size;
		while (prospects.has(prospectId(n))) n += 1;
		const prospect: Prospect = {
			id: prospectId(n),
			createdAt: new Date(this.job.writtenAt).toISOString(),
			email,
			verificationStatus: this.job.verifyProspects ? 'inProgress' : 'unverified',
			values: new Map(),
			tags: [],
		};
		prospects.set(prospect.id, prospect);
		if (!this.people.has(email.toLowerCase())) this.people.set(email.toLowerCase(), prospect);
		return prospect;
	}

	/** Each prospect → the one who comes after him in the account. */
	private followers(): Map<Prospect, Prospect> {
		const list = [...this.state.prospects.values()];
		return new Map(list.map((each, n) => [each, list[n + 1] ?? list[0] ?? each]));
	}
}

/** A number from 0 up to 1, the same one for the same text. */
function share(text: string): number {
	return hash(text) / 2 ** 32;
}
