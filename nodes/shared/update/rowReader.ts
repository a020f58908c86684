import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { invalidInput, toRowError, type RowError, type Fault } from '../core/errors';
import { labelWithId, type Field } from '../fields/field';
import type { FieldIndex } from '../fields/names';
import { isBlank, onlyOf, toText } from '../fields/values';
import { Locators, type About } from '../node/locators';
import type { Run } from '../core/run';
import { brief, listed, quote } from '../core/text';
import {
	BLANK,
	failure,
	noneOf,
	noteOf,
	type Outcome,
	type ReadRow,
	type ReadRows,
} from './outcome';
import { columnsOf, isFilled, RowParameters, type NamedValue } from './rowParameters';
import type { Settings } from './settings';
import type { Change, Ids, Row, Target } from './row';
import type { Vendor } from './store';

/** Of fields that share a name. */
const IDS_SHOWN = 5;

/** After this many rows, others in the process get their turn, and a stop is noticed. */
const ROWS_AT_A_STRETCH = 200;

type LeftOut = Pick<ReadRow<Target>, 'meant' | 'note'> & { ignored: string[] };

/** Reads single rows: which record each names and what it changes, converted and checked. Sends nothing. */
export class RowReader<T extends Target> {
	private readonly parameters: RowParameters;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly vendor: Vendor<T>,
		private readonly fields: FieldIndex,
		private readonly settings: Settings,
		/** Whether a row may name a record and give it no values. */
		private readonly mayBeEmpty = false,
	) {
		this.parameters = new RowParameters(context, fields, settings.specifyFields);
	}

	read(item: INodeExecutionData, index: number): ReadRow<T> {
		const locators = new Locators(this.context, this.vendor.locators, index);
		const { about } = locators;
		const left: LeftOut = { ignored: [], meant: [], note: '' };
		try {
			if (locators.isBlank) {
				if (!columnsOf(item.json) && this.parameters.isBlank(index)) {
					return { about, row: { ids: this.unknownIds(about), results: [] }, ...left };
				}
				throw locators.emptyError(columnsOf(item.json));
			}
			const target = this.vendor.identify(locators.get);
			const given = this.parameters.given(item, index, locators.all, target, this.mayBeEmpty);
			const isGiven = this.isGivenBy(item.json, target);
			const changes = this.changes(given, target, left.ignored, isGiven);
			const row = { index, target, changes };
			const named = { ...about, names: this.namesIn(item.json, about) };
			return { about: named, row, ...left, ...this.leftOut(item, left.ignored, changes, isGiven) };
		} catch (error) {
			return { about, row: failure(toRowError(error)), ...left };
		}
	}

	/** What is to be said of the columns with a value that were left out. */
	private leftOut(
		{ json }: INodeExecutionData,
		ignored: readonly string[],
		changes: readonly Change[],
		isGiven: (field: Field) => boolean,
	): Pick<LeftOut, 'meant' | 'note'> {
		const columns = ignored.filter((name) => isFilled(name, json[name]));
		const meant = columns.flatMap((name) => {
			const field = this.parameters.autoMap ? this.fields.related(name, isGiven) : undefined;
			return field ? [`${brief(name)} for ${brief(field.label)}`] : [];
		});
		const hasValue = changes.some(({ value }) => value !== '');
		return { meant, note: hasValue ? noteOf(meant) : noneOf(columns) };
	}

	/** Whether a row gives a field, by a column of its name or by naming its record. */
	private isGivenBy(json: IDataObject, { by }: Target): (field: Field) => boolean {
		let given: Set<Field> | undefined;
		return (field) => {
			given ??= new Set(Object.keys(json).flatMap((name) => this.fields.named(name)));
			return given.has(field) || field.identifies === by;
		};
	}

	/** The address by which a row names its record, or that it has beside the ID. */
	private namesIn(json: IDataObject, { names }: About): About['names'] {
		if (!this.parameters.autoMap || Object.keys(names).length > 0) return names;
		const addresses = Object.entries(json).flatMap(([name, value]): Array<[string, string]> => {
			const way = this.fields.named(name)[0]?.identifies;
			return way && typeof value === 'string' && !isBlank(value) ? [[way, brief(value)]] : [];
		});
		return Object.fromEntries(addresses.slice(0, 1));
	}

	/** The ids of a record that a row does not name. */
	private unknownIds({ ids }: About): Ids {
		return Object.fromEntries(
			this.vendor.locators.map(({ name, idKey = name }) => [idKey, ids[idKey] ?? null]),
		);
	}

	/** @param ignored takes the names that are left out @throws RowError */
	private changes(
		given: readonly NamedValue[],
		{ by }: Target,
		ignored: string[],
		isGiven: (field: Field) => boolean,
	): Change[] {
		const changes: Change[] = [];
		const unknown: string[] = [];
		for (const [name, value] of given) {
			const field = this.field(name);
			const isWritable = field && !field.readOnly;
			if (!isWritable && this.leavesOut(name, field, by, isGiven))
				ignored.push(field?.label ?? name);
			else if (field) changes.push(this.change(field, value));
			else unknown.push(name);
		}
		if (unknown.length) throw this.unknownFields(unknown);
		return changes;
	}

	/** Whether a name that is not a field, or is one that nobody can write, is left out. */
	private leavesOut(
		name: string,
		readOnly: Field | undefined,
		by: string,
		isGiven: (field: Field) => boolean,
	): boolean {
		const { unknownFields } = this.settings;
		if (unknownFields === 'ignore') return true;
		if (!this.parameters.autoMap) return false;
		if (this.comesFromRead(name, readOnly, by)) return true;
		if (unknownFields === 'error') return false;
		return readOnly !== undefined || !this.fields.mistaken(name, isGiven);
	}

	/** Whether a column is one that Get Many gives and nobody can write. What it gives can be mapped as it is. */
	private comesFromRead(name: string, readOnly: Field | undefined, by: string): boolean {
		if (readOnly) return by === 'id';
		return this.vendor.readColumns?.includes(name.trim().toLowerCase()) ?? false;
	}

	private field(name: string): Field | undefined {
		const fields = this.fields.named(name);
		const [field, another] = fields;
		if (another) {
			const ids = fields
				.slice(0, IDS_SHOWN)
				.map(({ label, id }) => labelWithId(brief(label), brief(id)));
			throw invalidInput(
				`Several fields are named ${quote(name)}: ${ids.join(', ')}`,
				'Give the ID of the one you mean',
			);
		}
		return field;
	}

	private change(field: Field, value: unknown): Change {
		const { emptyValues, timeZone } = this.settings;
		if (isBlank(value) && (!field.readOnly || emptyValues === 'skip')) return this.blank(field);
		const { text, refused } = toText(value, field, timeZone);
		const fault: Fault | undefined =
			field.readOnly === undefined ? refused : { code: 'read-only', reason: field.readOnly };
		const given = onlyOf(value);
		return {
			field,
			value: text,
			...(typeof given === 'string' ? {} : { given }),
			...(fault ? { decided: { status: 'invalid', ...fault } } : {}),
		};
	}

	private blank(field: Field): Change {
		switch (this.settings.emptyValues) {
			case 'clear':
				return { field, value: '' };
			case 'skip':
				return { field, value: '', decided: { status: 'skipped', ...BLANK } };
			default:
				throw invalidInput(
					`The value for '${field.label}' is blank`,
					"Fill it in, or set the option 'Empty Values' to skip or to clear",
				);
		}
	}

	private unknownFields(names: readonly string[]): RowError {
		const [name = ''] = names;
		const nearest = this.fields.nearest(name);
		const column = this.parameters.columnNames.get(name);
		const called = column === undefined ? quote(name) : `${quote(column)} (${name})`;
		const others = names.slice(1, 4).map((other) => ` or ${quote(other)}`);
		// In the message itself, which n8n shows first.
		const instead = nearest
			? `Did you mean '${nearest.label}'?`
			: `Its fields are ${listed(this.fields.writable.map(({ label }) => label))}`;
		return invalidInput(
			`${this.vendor.service.name} has no field ${called}${others.join('')}. ${instead}`,
			"Correct the name, or set the option 'Unknown Fields' to ignore",
		);
	}
}

/** Reads all rows. @param stopsOnError whether reading ends at the first row that cannot be read */
export async function readRows<T extends Target>(
	items: readonly INodeExecutionData[],
	reader: RowReader<T>,
	run: Run,
	stopsOnError: boolean,
): Promise<ReadRows<T>> {
	const rows: Row<T>[] = [];
	const outcomes = new Map<number, Outcome>();
	const about = new Map<number, About>();
	const ignored = new Set<string>();
	const meant = new Set<string>();
	const notes = new Map<number, string>();
	for (const [index, item] of items.entries()) {
		if (run.isOver) return { rows: [], outcomes, about, ignored, meant, notes };
		const read = reader.read(item, index);
		about.set(index, read.about);
		for (const column of read.ignored) ignored.add(column);
		for (const column of read.meant) meant.add(column);
		if (read.note) notes.set(index, read.note);
		if ('changes' in read.row) rows.push(read.row);
		else outcomes.set(index, read.row);
		if (stopsOnError && 'error' in read.row) break;
		if (index % ROWS_AT_A_STRETCH === ROWS_AT_A_STRETCH - 1) await run.clock.sleep(0);
	}
	return { rows, outcomes, about, ignored, meant, notes };
}
