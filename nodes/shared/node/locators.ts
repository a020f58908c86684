import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput, RowError, toRowError } from '../core/errors';
import { emailFault, emailKey } from '../fields/fieldTypes';
import { isBlank, onlyOf, sourceError } from '../fields/values';
import { anything } from '../core/schemas';
import { brief, quote } from '../core/text';

/** A node parameter that names a record, or a part of its name. */
export interface LocatorParameter {
	name: string;
	displayName: string;
	/** The ways of naming it, as the node's parameter calls them. */
	modes: readonly string[];
	/** The key of the record's ID in items, if it is not the parameter's name. */
	idKey?: string;
	/** What the record is called, if not as the parameter. */
	noun?: string;
}

/** What such a parameter holds for one row. */
export interface Locator extends LocatorParameter {
	mode: string;
	/** Without outer blanks; never ''. */
	value: string;
}

/** How a row names its record, as its item tells it. */
export interface About {
	/** Other names than IDs, as the row gives them, e.g. `{ email }`. */
	names: Record<string, string>;
	/** The IDs that the row gives, by parameter. */
	ids: Record<string, string>;
}

/** What is longer names nothing, and is told in short. */
const LONGEST_LOCATOR = 500;

// An expression may give any mode, and another one in each row.
const locatorSchema = z
	.object({ mode: anything, value: anything })
	.refine((it) => 'mode' in it || 'value' in it);

/** The parameters that name the record of one row. */
export class Locators {
	private readonly byName = new Map<string, Locator | RowError>();

	/** Whether the last parameter, which names the record itself, is blank. */
	readonly isBlank: boolean;

	constructor(
		context: IExecuteFunctions,
		private readonly parameters: readonly LocatorParameter[],
		index: number,
	) {
		let last: Locator | RowError | undefined;
		for (const parameter of parameters) {
			last = read(context, parameter, index);
			this.byName.set(parameter.name, last ?? emptyError(parameter));
		}
		this.isBlank = last === undefined;
	}

	/** @throws RowError if the parameter is empty or cannot be read */
	readonly get = ({ name }: LocatorParameter): Locator => {
		const locator = this.byName.get(name);
		if (locator === undefined) throw new Error(`No parameter '${name}'`);
		if (locator instanceof RowError) throw locator;
		return locator;
	};

	/** Of a row that has content and does not name its record. @param columns of the row, as a list */
	emptyError(columns: string): RowError {
		const last = this.parameters.at(-1);
		if (!last) throw new Error('No parameter');
		const there = columns ? `. This row's columns are ${columns}` : '';
		return invalidInput(`'${last.displayName}' is empty`, `${whatToGive(last)}${there}`);
	}

	/** Those that can be read. */
	get all(): Locator[] {
		return [...this.byName.values()].flatMap((locator) =>
			locator instanceof RowError ? [] : [locator],
		);
	}

	get about(): About {
		const about: About = { names: {}, ids: {} };
		for (const { name, mode, value } of this.all) {
			const told = value.length > LONGEST_LOCATOR ? brief(value) : value;
			if (mode === 'id' || mode === 'list') about.ids[name] = told;
			else about.names[mode] = told;
		}
		return about;
	}
}

/** A parameter's locator; undefined if it is blank. */
function read(
	context: IExecuteFunctions,
	parameter: LocatorParameter,
	index: number,
): Locator | RowError | undefined {
	const { name, displayName } = parameter;
	try {
		const raw = readParameter(context, name, displayName, index);
		const parsed = locatorSchema.safeParse(raw);
		// Given as one expression, a locator may be the bare id. One with a single mode is plain text.
		const [only, another] = parameter.modes;
		const bare = { mode: another === undefined ? only : 'id', value: raw };
		const { mode, value } = parsed.success ? parsed.data : bare;
		if (isBlank(value)) return undefined;
		if (typeof mode !== 'string' || !parameter.modes.includes(mode))
			throw unknownMode(parameter, mode);
		const given = onlyOf(value);
		const text = typeof given === 'number' ? String(given) : given;
		const fault = sourceError(text);
		if (fault) {
			return invalidInput(`'${displayName}': ${fault.reason}`, whatToGive(parameter));
		}
		if (typeof text === 'string') return { ...parameter, mode, value: text.trim() };
		const kind = Array.isArray(text) ? `a list of ${text.length}` : 'not text';
		return invalidInput(`'${displayName}' is ${kind}`, whatToGive(parameter));
	} catch (error) {
		return toRowError(error);
	}
}

/** The address that a locator names, as addresses are compared. @throws RowError where it is none */
export function emailIn({ displayName, value }: Locator): string {
	const fault = emailFault(value);
	if (fault === undefined) return emailKey(value);
	throw invalidInput(
		`'${displayName}' is not a valid email address: ${quote(value)}${fault}`,
		'Give one address, like jane@example.com',
	);
}

function unknownMode({ displayName, modes }: LocatorParameter, mode: unknown): RowError {
	const which = typeof mode === 'string' ? ` ${quote(mode)}` : '';
	return invalidInput(
		`'${displayName}' has no mode${which}`,
		`Give one of these modes: ${modes.join(', ')}`,
	);
}

function emptyError(parameter: LocatorParameter): RowError {
	return invalidInput(`'${parameter.displayName}' is empty`, whatToGive(parameter));
}

function whatToGive({ displayName }: LocatorParameter): string {
	return `Give every row a value for '${displayName}'`;
}

/**
 * A parameter as n8n gives it for one row.
 * @param label names it in a message
 * @throws RowError if its expression fails
 */
export function readParameter(
	context: IExecuteFunctions,
	name: string,
	label: string,
	index: number,
	fallback?: unknown,
): unknown {
	try {
		// n8n's own check of mapped values would end the row at the first field that fails it.
		return context.getNodeParameter(name, index, fallback, { skipValidation: true });
	} catch (error) {
		throw invalidInput(
			`The expression in '${label}' gives no value: ${toRowError(error).message}`,
			'Correct the expression',
		);
	}
}
