import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { convert, isBlank } from './convert';
import { invalidInput, quote, toRowError, type RowError } from './errors';
import type { Fields } from './fields';
import type { Settings } from './settings';
import type { Change, Field, Row, Target } from './types';
import type { Locator, LocatorParameter, Vendor } from './vendor';

/** A field as the row names it, and the value it gives. */
type Given = [name: string, value: unknown];

const locatorSchema = z.object({ mode: z.string(), value: z.unknown() });
const mappedSchema = z.record(z.string(), z.unknown());
const listSchema = z.array(z.object({ fieldId: z.unknown(), value: z.unknown() }));

/** Labels that fit in a sentence. */
const LABELS_SHOWN = 12;

/** Where the values come from, as the editor names it. */
const SOURCE = { mapping: 'Fields', list: 'Fields', json: 'Fields (JSON)' };

/**
 * Reads the parameters of single rows: which record each names and what it changes, converted and
 * checked. Sends nothing.
 */
export class Reader {
	private readonly autoMap: boolean;

	private readonly columnNames: ReadonlyMap<string, string>;

	/** Columns that were left out because they are no fields. */
	readonly ignored = new Set<string>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly vendor: Vendor,
		private readonly fields: Fields,
		private readonly settings: Settings,
	) {
		const mapping = settings.specifyFields === 'mapping';
		this.autoMap =
			mapping && context.getNodeParameter('fields.mappingMode', 0, '') === 'autoMapInputData';
		this.columnNames = mapping ? mapperColumns(context) : new Map();
	}

	/** Reads one row. @throws RowError */
	read(item: INodeExecutionData, index: number): Row {
		const locators = this.vendor.locators.map((parameter) => this.locator(parameter, index));
		const target = this.vendor.target(locators);
		const given = this.given(item, index, locators, target);
		return { index, target, changes: this.changes(given) };
	}

	private locator(parameter: LocatorParameter, index: number): Locator {
		const raw = this.parameter(parameter.name, parameter.displayName, index);
		const parsed = locatorSchema.safeParse(raw);
		// Given as one expression, a locator may be the bare id.
		const { mode, value } = parsed.success ? parsed.data : { mode: 'id', value: raw };
		const text = typeof value === 'number' ? String(value) : value;
		if (typeof text !== 'string' || text.trim() === '') {
			throw invalidInput(
				`'${parameter.displayName}' is ${isBlank(text) ? 'empty' : 'no text'}`,
				`Give every row a value for '${parameter.displayName}'`,
			);
		}
		return { ...parameter, mode, value: text.trim() };
	}

	private given(
		item: INodeExecutionData,
		index: number,
		locators: readonly Locator[],
		target: Target,
	): Given[] {
		const { specifyFields } = this.settings;
		if (this.autoMap) {
			const given = Object.entries(item.json);
			return given.filter(([name, value]) => !this.identifies(name, value, locators, target));
		}
		const given =
			specifyFields === 'mapping'
				? this.mapped(index)
				: specifyFields === 'list'
					? this.listed(index)
					: this.fromJson(index);
		if (given.length === 0) {
			throw invalidInput(
				`'${SOURCE[specifyFields]}' names no field`,
				'Give at least one field and its value',
			);
		}
		return given;
	}

	/** Whether an input key only says which record the row is about. */
	private identifies(
		name: string,
		value: unknown,
		locators: readonly Locator[],
		{ by }: Target,
	): boolean {
		const folded = name.trim().toLowerCase();
		if (locators.some((locator) => locator.name.toLowerCase() === folded)) return true;
		const text = typeof value === 'number' ? String(value) : value;
		if (typeof text !== 'string') return false;
		const same = text.trim().toLowerCase();
		if (!locators.some((locator) => locator.value.toLowerCase() === same)) return false;
		const [field] = this.fields.named(name);
		return !field || field.readOnly !== undefined || IDENTITY[by] === field.type;
	}

	private mapped(index: number): Given[] {
		const value = mappedSchema.nullish().safeParse(this.parameter('fields.value', 'Fields', index));
		if (!value.success) throw invalidInput("'Fields' holds no columns", 'Map at least one column');
		return Object.entries(value.data ?? {});
	}

	private listed(index: number): Given[] {
		const list = listSchema.safeParse(this.parameter('fieldList.values', 'Fields', index, []));
		if (!list.success) throw invalidInput("'Fields' is no list of fields", 'Add the fields again');
		return list.data.map(({ fieldId, value }) => {
			const name = typeof fieldId === 'number' ? String(fieldId) : fieldId;
			if (typeof name !== 'string' || name.trim() === '') {
				throw invalidInput(
					"'Field Name or ID' is empty",
					'Choose a field, or give its ID or label by expression',
				);
			}
			return [name, value];
		});
	}

	private fromJson(index: number): Given[] {
		const raw = this.parameter('fieldsJson', SOURCE.json, index);
		const value = typeof raw === 'string' ? parseJson(raw) : raw;
		const object = mappedSchema.safeParse(value);
		if (!object.success || Array.isArray(value)) {
			throw invalidInput(
				`'${SOURCE.json}' is no JSON object`,
				'Give one object with a value for each field, like { "Last Name": "Smith" }',
			);
		}
		// Not the parsed copy: schemas drop a key named __proto__, and it must be answered like any other.
		return Object.entries(value as object);
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
		if (field.readOnly) {
			if (this.settings.unknownFields === 'ignore') {
				this.ignored.add(field.label);
				return undefined;
			}
			const { text } = convert(value, { ...field, type: 'text' }, this.settings.timeZone);
			return { field, value: text, settled: { status: 'invalid', reason: field.readOnly } };
		}
		if (isBlank(value)) return this.blank(field);
		const { text, refused } = convert(value, field, this.settings.timeZone);
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
		const column = this.columnNames.get(name);
		const called = column === undefined ? quote(name) : `${quote(column)} (${name})`;
		const more = names.slice(1, 4).map(quote).join(', ');
		const others = more ? `, nor ${names.length > 2 ? 'are' : 'is'} ${more}` : '';
		// In the message itself, as that is all that some AI agents are shown.
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

	private parameter(name: string, label: string, index: number, fallback?: unknown): unknown {
		try {
			// n8n's own check of mapped values would end the row at the first field that fails it.
			return this.context.getNodeParameter(name, index, fallback, { skipValidation: true });
		} catch (error) {
			throw invalidInput(
				`The expression in '${label}' gives no value: ${toRowError(error).message}`,
				'Correct the expression',
			);
		}
	}
}

/** The type of field that also serves to find the record. */
const IDENTITY: Record<Target['by'], Field['type'] | undefined> = {
	id: undefined,
	email: 'email',
	linkedinUrl: 'linkedin-url',
};

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const columnsSchema = z.array(z.object({ id: z.string(), displayName: z.string() }));

/** What the mapper called its columns when they were mapped, by id. */
function mapperColumns(context: IExecuteFunctions): Map<string, string> {
	const columns = columnsSchema.safeParse(
		context.getNodeParameter('fields.schema', 0, [], { rawExpressions: true }),
	);
	return new Map(columns.data?.map(({ id, displayName }) => [id, displayName]));
}
