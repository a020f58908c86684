import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput } from '../core/errors';
import { isBlank } from '../fields/values';
import {
	Locators,
	readParameter,
	type About,
	type Locator,
	type LocatorParameter,
} from '../node/locators';
import { anyObject } from '../core/schemas';
import { isWellFormed } from '../core/text';

/** The parameters that say how many records are read. */
export const limitProperties: readonly INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

export const simplifyProperty: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** The filters of a read. */
export function filtersProperty(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options,
	};
}

/** A filter for one status. @param statuses as the API names them, in the order of their names */
export function statusFilter(
	description: string,
	usual: string,
	statuses: readonly string[],
): INodeProperties {
	const nameOf = (status: string) => {
		const words = status.split('_');
		return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
	};
	return {
		displayName: 'Status',
		name: 'status',
		type: 'options',
		default: usual,
		description,
		options: statuses.map((value) => ({ name: nameOf(value), value })),
	};
}

const limitSchema = z.number().int().min(1);

/** The parameters of a read for one input item. */
export class ItemParameters {
	private readonly locators: Locators;

	constructor(
		private readonly context: IExecuteFunctions,
		locators: readonly LocatorParameter[],
		private readonly index: number,
	) {
		this.locators = new Locators(context, locators, index);
	}

	get about(): About {
		return this.locators.about;
	}

	/** @throws RowError if the parameter is empty or cannot be read */
	readonly locator = (parameter: LocatorParameter): Locator => this.locators.get(parameter);

	/** Whether records are to be simplified. @throws RowError */
	simplify(): boolean {
		return this.flag('simplify', 'Simplify', true);
	}

	/** The most records that are to be given; Infinity for all. @throws RowError */
	limit(): number {
		if (this.flag('returnAll', 'Return All', false)) return Infinity;
		const value = readParameter(this.context, 'limit', 'Limit', this.index, 50);
		const limit = limitSchema.safeParse(typeof value === 'string' ? Number(value) : value);
		if (limit.success && !isBlank(value)) return limit.data;
		throw invalidInput(
			"'Limit' is not a whole number of 1 or more",
			"Give a number like 50, or switch 'Return All' on",
		);
	}

	/** What a filter holds; undefined if it is not there. @throws RowError if it is blank */
	filter(name: string, label: string): string | undefined {
		const filters = anyObject.safeParse(
			readParameter(this.context, 'filters', 'Filters', this.index, {}),
		);
		if (!filters.success) throw invalidInput("'Filters' is not an object", 'Add the filters again');
		if (!Object.hasOwn(filters.data, name)) return undefined;
		const value = filters.data[name];
		const text = typeof value === 'number' ? String(value) : value;
		// Without it, everything would be read.
		if (isBlank(text))
			throw invalidInput(`'${label}' is empty`, `Fill '${label}' in, or remove it`);
		if (typeof text === 'string' && isWellFormed(text)) return text.trim();
		throw invalidInput(`'${label}' is not text`, `Give text for '${label}'`);
	}

	private flag(name: string, label: string, usual: boolean): boolean {
		const value = readParameter(this.context, name, label, this.index, usual);
		if (typeof value === 'boolean') return value;
		throw invalidInput(`'${label}' is neither true nor false`, 'Switch it on or off');
	}
}
