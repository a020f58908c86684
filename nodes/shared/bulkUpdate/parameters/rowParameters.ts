import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput, toRowError } from '../../errors';
import type { FieldIndex } from '../../fields/fieldIndex';
import { isBlank } from '../../fields/toText';
import { anyObject, anything } from '../../schemas';
import type { Target } from '../row';
import type { Settings } from './settings';
import type { Locator, LocatorParameter } from '../vendor';

/** A field as the row names it, and the value it gives. */
export type NamedValue = [name: string, value: unknown];

const locatorSchema = z.object({ mode: z.string(), value: anything });
const listSchema = z.array(z.object({ fieldId: anything, value: anything }));

/** Where the values come from, as the editor names it. */
const SOURCE = { mapping: 'Fields', list: 'Fields', json: 'Fields (JSON)' };

/** The node's parameters for single rows, as n8n gives them. */
export class RowParameters {
	private readonly autoMap: boolean;

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

	/** A parameter that names the record. @throws RowError if it is empty */
	locator(parameter: LocatorParameter, index: number): Locator {
		const raw = this.parameter(parameter.name, parameter.displayName, index);
		const parsed = locatorSchema.safeParse(raw);
		// Given as one expression, a locator may be the bare id.
		const { mode, value } = parsed.success ? parsed.data : { mode: 'id', value: raw };
		const text = typeof value === 'number' ? String(value) : value;
		if (typeof text !== 'string' || text.trim() === '') {
			throw invalidInput(
				`'${parameter.displayName}' is ${isBlank(text) ? 'empty' : 'not text'}`,
				`Give every row a value for '${parameter.displayName}'`,
			);
		}
		return { ...parameter, mode, value: text.trim() };
	}

	/**
	 * The fields that a row names and the values it gives them, in its order.
	 * @throws RowError if there are none, or if they cannot be read
	 */
	given(
		item: INodeExecutionData,
		index: number,
		locators: readonly Locator[],
		target: Target,
	): NamedValue[] {
		const { specifyFields } = this;
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
		return !field || field.readOnly !== undefined || field.identifies === by;
	}

	private mapped(index: number): NamedValue[] {
		const value = anyObject.nullish().safeParse(this.parameter('fields.value', 'Fields', index));
		if (!value.success) throw invalidInput("'Fields' has no columns", 'Map at least one column');
		return Object.entries(value.data ?? {});
	}

	private listed(index: number): NamedValue[] {
		const list = listSchema.safeParse(this.parameter('fieldList.values', 'Fields', index, []));
		if (!list.success)
			throw invalidInput("'Fields' is not a list of fields", 'Add the fields again');
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

	private fromJson(index: number): NamedValue[] {
		const raw = this.parameter('fieldsJson', SOURCE.json, index);
		const value = typeof raw === 'string' ? parseJson(raw) : raw;
		const object = anyObject.safeParse(value);
		if (!object.success) {
			throw invalidInput(
				`'${SOURCE.json}' is not a JSON object`,
				'Give one object with a value for each field, like { "Last Name": "Smith" }',
			);
		}
		return Object.entries(object.data);
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
