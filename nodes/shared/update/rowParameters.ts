import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput, toRowError } from '../core/errors';
import { labelWithId } from '../fields/field';
import { fold, type FieldIndex } from '../fields/names';
import { isBlank, onlyOf } from '../fields/values';
import { readParameter, type Locator } from '../node/locators';
import { anyObject, anything } from '../core/schemas';
import { brief, listed } from '../core/text';
import type { Target } from './row';
import type { Settings } from './settings';

/** A field as the row names it, and the value it gives. */
export type NamedValue = [name: string, value: unknown];

const listSchema = z.array(z.object({ fieldId: anything, value: anything }));

/** Where the values come from, as the editor names it. */
const SOURCE = { mapping: 'Fields', list: 'Fields', json: 'Fields (JSON)' };

const GIVE_ONE_OBJECT =
	'Give one object with a value for each field, like { "Last Name": "Smith" }';

/** The node's parameters for single rows, as n8n gives them. */
export class RowParameters {
	/** Whether the input's columns are the fields. */
	readonly autoMap: boolean;

	/** What the mapper called its columns when they were mapped, by id. */
	readonly columnNames: ReadonlyMap<string, string>;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly fields: FieldIndex,
		private readonly specifyFields: Settings['specifyFields'],
	) {
		const mapping = specifyFields === 'mapping';
		this.autoMap =
			mapping && context.getNodeParameter('fields.mappingMode', 0, '') === 'autoMapInputData';
		this.columnNames = mapping ? mapperColumns(context) : new Map();
	}

	/**
	 * The fields that a row names and the values it gives them, in its order.
	 * @throws RowError, also if there are none, unless `mayBeEmpty`
	 */
	given(
		item: INodeExecutionData,
		index: number,
		locators: readonly Locator[],
		target: Target,
		mayBeEmpty: boolean,
	): NamedValue[] {
		const values = this.values(item, index);
		if (this.autoMap) {
			return values.filter(([name, value]) => !this.identifies(name, value, locators, target));
		}
		if (values.length > 0 || mayBeEmpty) return values;
		throw invalidInput(
			this.specifyFields === 'mapping'
				? 'No field is mapped'
				: `'${SOURCE[this.specifyFields]}' is empty`,
			'Give at least one field and its value',
		);
	}

	/** Whether the parameters, apart from automatic mapping, give no field a value. @throws RowError */
	isBlank(index: number): boolean {
		return this.autoMap || this.set(index).every(([, value]) => isBlank(value));
	}

	private values(item: INodeExecutionData, index: number): NamedValue[] {
		return this.autoMap ? Object.entries(item.json) : this.set(index);
	}

	private set(index: number): NamedValue[] {
		switch (this.specifyFields) {
			case 'mapping':
				return this.mapped(index);
			case 'list':
				return this.listed(index);
			default:
				return this.fromJson(index);
		}
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
		const text = typeof value === 'number' ? String(value) : onlyOf(value);
		if (typeof text !== 'string') return false;
		const keyOf = this.fields.all.find(({ identifies }) => identifies === by)?.type.keyOf;
		const isSame = (locator: Locator) =>
			keyOf
				? keyOf(locator.value) === keyOf(text)
				: locator.value.toLowerCase() === text.trim().toLowerCase();
		if (!locators.some(isSame)) return false;
		const [field] = this.fields.named(name);
		return !field || field.readOnly !== undefined || field.identifies === by;
	}

	private mapped(index: number): NamedValue[] {
		const value = anyObject
			.nullish()
			.safeParse(readParameter(this.context, 'fields.value', 'Fields', index));
		if (!value.success) throw invalidInput("'Fields' has no columns", 'Map at least one column');
		return Object.entries(value.data ?? {});
	}

	private listed(index: number): NamedValue[] {
		const list = listSchema.safeParse(
			readParameter(this.context, 'fieldList.values', 'Fields', index, []),
		);
		if (!list.success)
			throw invalidInput("'Fields' is not a list of fields", 'Add the fields again');
		return list.data.flatMap(({ fieldId, value }): NamedValue[] => {
			if (isBlank(fieldId) && isBlank(value)) return [];
			const name = typeof fieldId === 'number' ? String(fieldId) : fieldId;
			if (typeof name !== 'string' || name.trim() === '') {
				throw invalidInput(
					"'Field Name or ID' is empty",
					'Choose a field, or give its ID or label by expression',
				);
			}
			return [[name, value]];
		});
	}

	private fromJson(index: number): NamedValue[] {
		const raw = readParameter(this.context, 'fieldsJson', SOURCE.json, index);
		// An object of blank values names fields.
		if (raw === null || (typeof raw !== 'object' && isBlank(raw))) return [];
		const value = unwrapped(raw);
		const object = anyObject.safeParse(value);
		if (object.success) return Object.entries(object.data);
		const many = Array.isArray(value) && value.length > 1 ? ` but a list of ${value.length}` : '';
		throw invalidInput(`'${SOURCE.json}' is not a JSON object${many}`, GIVE_ONE_OBJECT);
	}
}

/** A code fence, and what is in it. */
const FENCE = /^\s*(?:```+|~~~+)[^\n`{["]*\n?([^]*?)(?:```+|~~~+)\s*$/;

/** What is in a code fence, in a JSON text, or alone in a list, as models answer. @throws RowError */
function unwrapped(raw: unknown, depth = 0): unknown {
	if (Array.isArray(raw) && raw.length === 1) return unwrapped(raw[0], depth + 1);
	if (typeof raw !== 'string' || depth > 3 || (depth > 0 && !/^\s*[[{"`~]/.test(raw))) return raw;
	const [, fenced = raw] = FENCE.exec(raw) ?? [];
	return unwrapped(parseJson(fenced.replace(/^\ufeff/, '')), depth + 1);
}

/** A text, or a number with more digits than JavaScript keeps, which becomes text. */
const TEXT_OR_LONG_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.]{15,}(?![\deE])/g;

/** @throws RowError that says where the text stops being JSON */
function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		const exact = text.replace(TEXT_OR_LONG_NUMBER, (part) =>
			part.startsWith('"') ? part : `"${part}"`,
		);
		return exact === text ? value : JSON.parse(exact);
	} catch (error) {
		const { message } = toRowError(error);
		throw invalidInput(
			`'${SOURCE.json}' cannot be read as JSON: ${withLine(message, text)}`,
			GIVE_ONE_OBJECT,
		);
	}
}

/** The parser's own words, with line and column where they give a position. */
function withLine(message: string, text: string): string {
	const line = message.replace(/\s+/g, ' ');
	return line.replace(/ in JSON at position (\d+).*$/, (_, position: string) => {
		const before = text.slice(0, Number(position)).split('\n');
		return ` at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
	});
}

const columnsSchema = z.array(z.object({ id: z.string(), displayName: z.string() }));

/** What the mapper called its columns when they were mapped, by id. */
function mapperColumns(context: IExecuteFunctions): Map<string, string> {
	const columns = columnsSchema.safeParse(
		context.getNodeParameter('fields.schema', 0, [], { rawExpressions: true }),
	);
	return new Map(
		columns.data?.map(({ id, displayName }) => {
			const suffix = labelWithId('', id);
			// Messages name the ID too.
			const hasId = displayName.endsWith(suffix);
			return [id, hasId ? displayName.slice(0, -suffix.length) : displayName];
		}),
	);
}

/** Columns, as `fold` gives them, that tools add to rows in which nobody filled in anything. */
const ADDED_COLUMNS = new Set(
	'rownumber rowindex rowid row index order id createdtime createdat updatedat ctime mtime'.split(
		' ',
	),
);

/** Whether somebody gave a column a value. */
export function isFilled(name: string, value: unknown): boolean {
	return !isBlank(value) && !ADDED_COLUMNS.has(fold(name));
}

/** The columns of an input item as a sentence lists them, with what is in objects; '' if none is filled. */
export function columnsOf(json: IDataObject): string {
	const columns = Object.entries(json);
	if (!columns.some(([name, value]) => isFilled(name, value))) return '';
	return listed(
		columns.map(([name, value]) => {
			const inner = Object.keys(anyObject.safeParse(value).data ?? {});
			return inner.length ? `${brief(name)} (${listed(inner.map(brief))})` : brief(name);
		}),
	);
}
