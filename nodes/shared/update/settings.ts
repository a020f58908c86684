import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput, type RowError } from '../core/errors';
import { anyObject } from '../core/schemas';
import { brief, quote } from '../core/text';
import { asJson, isBlank } from '../fields/values';
import { readParameter } from '../node/locators';

/** A week. No run that is to end in time needs more, and timers have a longest time. */
export const LONGEST_DURATION = 7 * 24 * 60;

/** An hour and a day, in seconds: timers have a longest time, and nobody waits longer for an answer. */
export const LONGEST_TIMEOUT = 3_600;
export const LONGEST_WAIT = 24 * 3_600;

const optionsSchema = z.object({
	conflict: z.enum(['last', 'first', 'error']).default('last'),
	emptyValues: z.enum(['skip', 'clear', 'error']).default('skip'),
	unknownFields: z.enum(['misspelled', 'error', 'ignore']).default('misspelled'),
	simplify: z.boolean().default(true),
	includeInputFields: z.boolean().default(false),
	rejectedFields: z.enum(['report', 'fail']).default('report'),
	output: z.enum(['perRow', 'perField']).default('perRow'),
	bulkImport: z.boolean().default(false),
	dryRun: z.boolean().default(false),
	onlyChanges: z.boolean().default(false),
	maxConcurrency: z.number().int().min(1).max(100).default(32),
	timeout: z.number().positive().max(LONGEST_TIMEOUT).default(30),
	maxDuration: z.number().min(0).max(LONGEST_DURATION).default(0),
	maxWait: z.number().min(0).max(LONGEST_WAIT).default(600),
});

const BOOLEAN = 'true or false';

/** What each option is called in the editor, and what it takes. */
const OPTIONS: Record<
	keyof z.infer<typeof optionsSchema>,
	readonly [label: string, takes: string]
> = {
	conflict: ['Conflicting Values', 'last, first, or error'],
	emptyValues: ['Empty Values', 'skip, clear, or error'],
	unknownFields: ['Unknown Fields', 'misspelled, error, or ignore'],
	simplify: ['Simplify', BOOLEAN],
	includeInputFields: ['Include Input Fields', BOOLEAN],
	rejectedFields: ['Rejected Fields', 'report or fail'],
	output: ['Output', 'perRow or perField'],
	bulkImport: ['Bulk Import', BOOLEAN],
	dryRun: ['Dry Run', BOOLEAN],
	onlyChanges: ['Only Changes', BOOLEAN],
	maxConcurrency: ['Max Concurrency', 'a whole number from 1 to 100'],
	timeout: ['Timeout (Seconds)', 'a number above 0'],
	maxDuration: ['Max Duration (Minutes)', `a number from 0 to ${LONGEST_DURATION}`],
	maxWait: ['Max Wait (Seconds)', 'a number, 0 or more'],
};

const specifyFieldsSchema = z.enum(['mapping', 'list', 'json']);

/**
 * The parameters that hold for the whole run. Times are as in the editor: `maxDuration` in minutes, the
 * others in seconds.
 */
export interface Settings extends z.infer<typeof optionsSchema> {
	specifyFields: z.infer<typeof specifyFieldsSchema>;
	/** IANA name of the workflow's time zone. */
	timeZone: string;
}

/** What holds where the options cannot be read. */
export const DEFAULTS = optionsSchema.parse({});

/** Reads them from the first item. @throws RowError */
export function readSettings(context: IExecuteFunctions): Settings {
	const given = readParameter(context, 'options', 'Options', 0, {});
	const options = optionsSchema.safeParse(given);
	const specifyFields = specifyFieldsSchema.safeParse(
		context.getNodeParameter('specifyFields', 0, 'mapping'),
	);
	if (!specifyFields.success) throw wrongOption('Specify Fields', 'mapping, list, or json', '');
	const values = anyObject.safeParse(given);
	if (!values.success) throw wrongOption('Options', 'an object', given);
	for (const [name, [label, takes]] of Object.entries(OPTIONS)) {
		const isWrong = options.error?.issues.some(({ path }) => path[0] === name);
		// An expression that gives nothing must not do what its author did not ask for.
		const isNothing = Object.hasOwn(values.data, name) && values.data[name] === undefined;
		if (isWrong || isNothing) throw wrongOption(label, takes, values.data[name]);
	}
	if (!options.success) throw wrongOption('Options', 'the options of the editor', given);
	return {
		...options.data,
		specifyFields: specifyFields.data,
		timeZone: context.getTimezone(),
	};
}

/** Of an option with a value that it does not take. */
export function wrongOption(label: string, takes: string, value: unknown): RowError {
	const got = isBlank(value)
		? 'is empty'
		: `is ${typeof value === 'string' ? quote(value) : brief(asJson(value))}`;
	return invalidInput(
		`The option '${label}' ${got}; it takes ${takes}`,
		"Correct it in the node's options, or remove it",
	);
}
