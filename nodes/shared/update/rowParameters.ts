import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput, toRowError } from '../core/errors';
import { labelWithId } from '../fields/field';
import type { FieldIndex } from '../fields/names';
import { isBlank, onlyOf } from '../fields/values';
import { readParameter, type Locator } from '../node/locators';
import { anyObject, anything } from '../core/schemas';
import type { Target } from './row';
import type { Settings } from './settings';

/** A field as the row names it, and the value it gives. */
export type NamedValue = [name: string, value: unknown];

const listSchema = z.array(z.object({ fieldId: anything, value: anything }));

/** Where the values come from, as the editor names it. */
const SOURCE = { mapping: 'Fields', list: 'Fields', json: 'Fields (JSON)' };

const JSON_ADVICE = 'Give one object with a value for each field, like { "Last Name": "Smith" }';

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
			`'${SOURCE[this.specifyFields]}' names no field`,
			'Give at least one field and its value',
		);
	}

	/** Whether a row gives no field a value. @throws RowError */
	isBlank(item: INodeExecutionData, index: number): boolean {
		return this.values(item, index).every(
			([name, value]) => isBlank(value) || (this.autoMap && this.fields.named(name).length === 0),
		);
	}

	private values(item: INodeExecutionData, index: number): NamedValue[] {
		if (this.autoMap) return Object.entries(item.json);
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
		const keyOf = this.fields.all.find(({ identifies }) => identifies === by)?.type.canonical;
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
		if (isBlank(raw)) return [];
		const value = typeof raw === 'string' ? parseJson(raw) : raw;
		const object = anyObject.safeParse(value);
		if (!object.success) throw invalidInput(`'${SOURCE.json}' is not a JSON object`, JSON_ADVICE);
		return Object.entries(object.data);
	}
}

/** @throws RowError that says where the text stops being JSON */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const { message } = toRowError(error);
		throw invalidInput(
			`'${SOURCE.json}' cannot be read as JSON: ${withLine(message, text)}`,
			JSON_ADVICE,
		);
	}
}

/** The parser's own words, with line and column where they give a position. */
function withLine(message: string, text: string): string {
	return message.replace(/ in JSON at position (\d+).*$/s, (_, position: string) => {
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
