import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Clock } from '../clock';
import { invalidInput, toRowError, type RowError } from '../errors';
import type { Field } from '../fields/field';
import type { FieldIndex } from '../fields/fieldIndex';
import { isBlank, toText } from '../fields/toText';
import type { RunAbort } from '../runAbort';
import { quote } from '../text';
import { failure } from './outcome';
import type { Change, Outcome, Outcomes, Row, Target } from './row';
import { RowParameters } from './parameters/rowParameters';
import type { Settings } from './parameters/settings';
import type { Locator, Vendor } from './vendor';

/** Labels that fit in a sentence. */
const LABELS_SHOWN = 12;

/** After this many rows, others in the process get their turn, and a stop is noticed. */
const ROWS_AT_A_STRETCH = 200;

/** A row that could be read, and its columns that were left out because they are not fields. */
export interface ReadRow<T extends Target> {
	row: Row<T>;
	ignored: readonly string[];
}

/** Reads single rows: which record each names and what it changes, converted and checked. Sends nothing. */
export class RowReader<T extends Target> {
	private readonly parameters: RowParameters;

	constructor(
		context: IExecuteFunctions,
		private readonly vendor: Vendor<T>,
		private readonly fields: FieldIndex,
		private readonly settings: Settings,
	) {
		this.parameters = new RowParameters(context, fields, settings.specifyFields);
	}

	/** Reads one row. @throws RowError */
	read(item: INodeExecutionData, index: number): ReadRow<T> {
		const { parameters, vendor } = this;
		const locators: Locator[] = [];
		const target = vendor.identify((parameter) => {
			const locator = parameters.locator(parameter, index);
			locators.push(locator);
			return locator;
		});
		const given = parameters.given(item, index, locators, target);
		const changes: Change[] = [];
		const ignored: string[] = [];
		const unknown: string[] = [];
		for (const [name, value] of given) {
			const field = this.field(name);
			if (field && !(field.readOnly && this.ignoresUnknown)) {
				const change = this.change(field, value);
				if (change) changes.push(change);
			} else if (this.ignoresUnknown) {
				ignored.push(field?.label ?? name);
			} else {
				unknown.push(name);
			}
		}
		if (unknown.length) throw this.unknownFields(unknown);
		return { row: { index, target, changes }, ignored };
	}

	private get ignoresUnknown(): boolean {
		return this.settings.unknownFields === 'ignore';
	}

	private field(name: string): Field | undefined {
		const [field, another] = this.fields.named(name);
		if (another) {
			throw invalidInput(
				`Several fields are named ${quote(name)}`,
				'Give the ID of the one you mean',
			);
		}
		return field;
	}

	private change(field: Field, value: unknown): Change {
		const { emptyValues, timeZone } = this.settings;
		if (isBlank(value) && (!field.readOnly || emptyValues === 'skip')) return this.blank(field);
		const { text, refused } = toText(value, field, timeZone);
		const reason = field.readOnly ?? refused;
		return reason === undefined
			? { field, value: text }
			: { field, value: text, decided: { status: 'invalid', reason } };
	}

	private blank(field: Field): Change {
		switch (this.settings.emptyValues) {
			case 'clear':
				return { field, value: '' };
			case 'skip':
				return { field, value: '', decided: { status: 'skipped', reason: 'The value is blank' } };
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
			: `Its fields are ${this.writableLabels()}`;
		return invalidInput(
			`${this.vendor.service.name} has no field ${called}${others.join('')}. ${instead}`,
			"Correct the name, or set the option 'Unknown Fields' to ignore",
		);
	}

	/** The first labels, as a sentence lists them. */
	private writableLabels(): string {
		const labels = this.fields.all.filter(({ readOnly }) => !readOnly).map(({ label }) => label);
		const more = labels.length - LABELS_SHOWN;
		const shown = labels.slice(0, LABELS_SHOWN).join(', ');
		return more > 0 ? `${shown} and ${more} more` : shown;
	}
}

/** What was read of the input. */
export interface ReadRows<T extends Target> {
	rows: Row<T>[];
	/** Rows that cannot be read. */
	failed: Outcomes;
	/** Columns that were left out because they are not fields. */
	ignored: ReadonlySet<string>;
}

interface ReadRowsParts<T extends Target> {
	items: readonly INodeExecutionData[];
	reader: RowReader<T>;
	abort: RunAbort;
	clock: Clock;
	/** Whether reading ends at the first row that cannot be read. */
	stopOnError: boolean;
}

/** Reads all rows. */
export async function readRows<T extends Target>({
	items,
	reader,
	abort,
	clock,
	stopOnError,
}: ReadRowsParts<T>): Promise<ReadRows<T>> {
	const rows: Row<T>[] = [];
	const failed = new Map<number, Outcome>();
	const ignored = new Set<string>();
	for (const [index, item] of items.entries()) {
		if (abort.aborted) return { rows: [], failed, ignored };
		try {
			const read = reader.read(item, index);
			rows.push(read.row);
			for (const column of read.ignored) ignored.add(column);
		} catch (error) {
			failed.set(index, failure(toRowError(error)));
			if (stopOnError) break;
		}
		if (index % ROWS_AT_A_STRETCH === ROWS_AT_A_STRETCH - 1) await clock.sleep(0);
	}
	return { rows, failed, ignored };
}
