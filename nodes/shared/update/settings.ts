import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput } from '../core/errors';

/** A week. No run that is to end in time needs more, and timers have a longest time. */
export const LONGEST_DURATION = 7 * 24 * 60;

/** An hour and a day, in seconds: timers have a longest time, and nobody waits longer for an answer. */
export const LONGEST_TIMEOUT = 3_600;
export const LONGEST_WAIT = 24 * 3_600;

const optionsSchema = z.object({
	conflict: z.enum(['last', 'first', 'error']).default('last'),
	emptyValues: z.enum(['skip', 'clear', 'error']).default('skip'),
	unknownFields: z.enum(['misspelled', 'error', 'ignore']).default('misspelled'),
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
	const options = optionsSchema.safeParse(context.getNodeParameter('options', 0, {}));
	const specifyFields = specifyFieldsSchema.safeParse(
		context.getNodeParameter('specifyFields', 0, 'mapping'),
	);
	if (!options.success || !specifyFields.success) {
		const issue = options.error?.issues[0];
		const name = issue ? `options.${issue.path.join('.')}` : 'specifyFields';
		throw invalidInput(`'${name}' has an invalid value`, "Correct it in the node's options");
	}
	return {
		...options.data,
		specifyFields: specifyFields.data,
		timeZone: context.getTimezone(),
	};
}
