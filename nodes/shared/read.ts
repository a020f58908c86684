import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { convert, isBlank } from './convert';
import { invalidInput, quote, type RowError } from './errors';
import type { Fields } from './fields';
import { Parameters, type Given } from './parameters';
import type { Settings } from './settings';
import type { Change, Field, Row } from './types';
import type { Vendor } from './vendor';

/** Labels that fit in a sentence. */
const LABELS_SHOWN = 12;

/**
 * Reads single rows: which record each names and what it changes, converted and checked. Sends
 * nothing.
 */
export class Reader {
	private readonly parameters: Parameters;

	/** Columns that were left out because they are no fields. */
	readonly ignored = new Set<string>();

	constructor(
		context: IExecuteFunctions,
		private readonly vendor: Vendor,
		private readonly fields: Fields,
		private readonly settings: Settings,
	) {
		this.parameters = new Parameters(context, fields, settings.specifyFields);
	}

	/** Reads one row. @throws RowError */
	read(item: INodeExecutionData, index: number): Row {
		const { parameters, vendor } = this;
		const locators = vendor.locators.map((parameter) => parameters.locator(parameter, index));
		const target = vendor.target(locators);
		const given = parameters.given(item, index, locators, target);
		return { index, target, changes: this.changes(given) };
	}

	private changes(given: readonly Given[]): Change[] {
		const changes: Change[] = [];
		const unknown: string[] = [];
		for (const [name, value] of given) {
			const field = this.field(name);
			if (field) {
				const change = this.change(field, value);
				if (change) changes.push(change);
			} else if (this.settings.unknownFields === 'ignore') {
				this.ignored.add(name);
			} else {
				unknown.push(name);
			}
		}
		if (unknown.length) throw this.unknownFields(unknown);
		return changes;
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

	private change(field: Field, value: unknown): Change | undefined {
		const { emptyValues, timeZone, unknownFields } = this.settings;
		if (field.readOnly && unknownFields === 'ignore') {
			this.ignored.add(field.label);
			return undefined;
		}
		if (isBlank(value) && (!field.readOnly || emptyValues === 'skip')) return this.blank(field);
		if (field.readOnly) {
			const { text } = convert(value, { ...field, type: 'text' }, timeZone);
			return { field, value: text, settled: { status: 'invalid', reason: field.readOnly } };
		}
		const { text, refused } = convert(value, field, timeZone);
		return refused === undefined
			? { field, value: text }
			: { field, value: text, settled: { status: 'invalid', reason: refused } };
	}

	private blank(field: Field): Change {
		switch (this.settings.emptyValues) {
			case 'clear':
				return { field, value: '' };
			case 'skip':
				return { field, value: '', settled: { status: 'skipped', reason: 'The value is blank' } };
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
		const more = names.slice(1, 4).map(quote).join(', ');
		const others = more ? `, nor ${names.length > 2 ? 'are' : 'is'} ${more}` : '';
		// In the message itself, which n8n shows first.
		const instead = nearest
			? `Did you mean '${nearest.label}'?`
			: `Its fields are ${this.labels()}`;
		return invalidInput(
			`${this.vendor.name} has no field ${called}${others}. ${instead}`,
			"Correct the name, or set the option 'Unknown Fields' to ignore",
		);
	}

	/** The first labels, as a sentence lists them. */
	private labels(): string {
		const labels = this.fields.all.filter(({ readOnly }) => !readOnly).map(({ label }) => label);
		const more = labels.length - LABELS_SHOWN;
		const shown = labels.slice(0, LABELS_SHOWN).join(', ');
		return more > 0 ? `${shown} and ${more} more` : shown;
	}
}
