import { z } from 'zod';

import type { Fault } from './faults';
import type { Call } from './log';
import { textsSchema, typesSchema } from './values';

// Assembled, so that no scanner takes them for real keys.
const SALESHANDY_KEY = ['sh', 'sandbox', '0'.repeat(24)].join('_');
const PUFFLE_KEY = ['pk', 'live', 'sandbox', '0'.repeat(24)].join('_');

/** The keys that both APIs accept until `validKeys` says otherwise. */
export const KEYS = { saleshandy: SALESHANDY_KEY, puffle: PUFFLE_KEY };

const limitSchema = z
	.object({
		/** Requests that one window takes. */
		requests: z.number().int().nonnegative(),
		windowMs: z.number().positive(),
		/**
		 * `fixed` (default): a window begins with the first request after the last one ended.
		 * `aligned`: windows follow the clock. `sliding`: any stretch of `windowMs`.
		 */
		kind: z.enum(['fixed', 'aligned', 'sliding']).optional(),
		/** True (default): each method and route template counts on its own. */
		perEndpoint: z.boolean().optional(),
		/** A second limit, on all endpoints together. */
		overall: z.number().int().positive().optional(),
		/** The status of a refusal. Default `429`. */
		form: z.enum(['429', '400']).optional(),
		/** What the headers tell. Default `none`. */
		headers: z
			.enum([
				'none',
				'retry-after',
				'retry-after-date',
				'reset-date',
				'reset-epoch',
				'reset-seconds',
			])
			.optional(),
	})
	.strict();

const importSchema = z
	.object({
		/** Milliseconds until an import is complete and, if nothing else is set, its rows are written. */
		delayMs: z.number().nonnegative().default(1000),
		/** Milliseconds from then until its rows are written after all. */
		writesLateMs: z.number().nonnegative().default(0),
		/** `bare`: what the status tells is the whole answer, as documented. `payload`: as seen. */
		statusShape: z.enum(['bare', 'payload']).default('payload'),
		/** Whether the status never says that an import is complete. */
		neverCompletes: z.boolean().default(false),
		/** Whether line breaks are taken out of values, as was seen. */
		dropsLineBreaks: z.boolean().default(true),
		/** Whether the status knows no import. */
		forgetsRequestId: z.boolean().default(false),
		/** Whether an unknown label is passed over or the request refused; `any-case`: letter case decides nothing. */
		unknownLabels: z.enum(['drop', 'refuse', 'any-case']).default('drop'),
		/** Whether `overwrite` empties the fields that are not given. */
		blanksMissing: z.boolean().default(false),
		/** Whether nothing is written at all. */
		ignoresAll: z.boolean().default(false),
		/** Who is left out without a word: a share of all emails, the same ones each time, or these. */
		drops: z.union([z.number().min(0).max(1), z.array(z.string())]).default(0),
		/** The emails for which the whole request is refused. */
		refusesAllFor: z.array(z.string()).default(() => []),
		/** The emails that are not taken: bounced, unsubscribed. */
		refuses: z.array(z.string()).default(() => []),
		/** Whether a person's values are also given to the one who comes after him in the account. */
		changesOthers: z.boolean().default(false),
		/** Whether each person who is written is also created once more. */
		createsDoubles: z.boolean().default(false),
		/** How many people the account holds; beyond that nobody is created, and nothing says so. */
		planLimit: z.number().int().nonnegative().nullable().default(null),
	})
	.strict();

const saleshandySchema = z
	.object({
		limit: limitSchema.nullable().default(null),
		/** What an update of a prospect that does not exist answers. */
		unknownProspect: z
			.enum(['http400-50001', 'http404', 'all-false', 'confirmed'])
			.default('http400-50001'),
		/** What '' does, in an import too: empties the field, is confirmed but not done, or is refused as a bad value. */
		clearing: z.enum(['accept', 'ignore', 'refuse']).default('accept'),
		/** Whether `GET /fields` shows `metadata`. */
		fieldsWithOptions: z.boolean().default(true),
		/** Whether `GET /fields` puts the list into `payload.data` instead of `payload`. */
		nestedFields: z.boolean().default(false),
		/** Whether one bad value makes every field of the request fail. */
		poison: z.boolean().default(true),
		/** `dummy`: every attribute of a listed prospect has the same id, as in the vendor's sample. */
		attributeIds: z.enum(['dummy', 'real']).default('dummy'),
		/** What becomes of a value for a field that does not exist, and of one for the email. */
		unknownField: z.enum(['false', 'confirmed', 'left-out', 'http400']).default('false'),
		readOnlyField: z.enum(['false', 'confirmed', 'left-out', 'http400']).default('false'),
		/** Whether the list names fields without a value. */
		listsBlanks: z.boolean().default(true),
		/** Milliseconds until the list shows what an update has written. */
		seenAfterMs: z.number().nonnegative().default(0),
		/** `exact-case`: a search finds what is written as it is asked for. `names`: it does not look at emails. */
		search: z.enum(['loose', 'exact-case', 'names']).default('loose'),
		texts: textsSchema.default({}),
		types: typesSchema.default({}),
		import: importSchema.default({}),
	})
	.strict();

const puffleSchema = z
	.object({
		limit: limitSchema.nullable().default(null),
		/** The status for a lead that is not in the campaign. */
		unknownLead: z.union([z.literal(404), z.literal(400)]).default(404),
		/** What `updates` without a single known key does. */
		emptyUpdates: z.enum(['http400', 'noop200']).default('http400'),
		/** Whether `name` is made anew when the first or the last name changes. */
		nameFollows: z.boolean().default(false),
		/** The status for an email or LinkedIn URL that another lead of the campaign has. */
		duplicateIdentity: z.union([z.literal(409), z.literal(400), z.literal(500)]).default(409),
		/** Whether an update normalises as an insert does: email lower-cased, LinkedIn URL bared. */
		normalise: z.boolean().default(true),
		/** What '' does: the column is null then, holds '', is left as it is, or the request is refused. */
		clearing: z.enum(['null', 'blank', 'ignore', 'refuse']).default('null'),
		texts: textsSchema.default({}),
		/** Whether an update answers with the row as it is stored, or as it was sent. */
		answers: z.enum(['stored', 'sent']).default('stored'),
		/** Whether the total of a list counts the leads with the status that is asked for, or all. */
		total: z.enum(['asked', 'all']).default('asked'),
		/** What becomes of a page of more than 100. */
		largePages: z.enum(['give', 'clamp', 'refuse']).default('give'),
		/** Milliseconds until the list shows what an update has written. */
		seenAfterMs: z.number().nonnegative().default(0),
		errorShape: z.enum(['error-string', 'error-object', 'message']).default('error-string'),
		/** Whether emptying the email of an email campaign's lead (or the URL …) answers 400. */
		refuseClearingIdentity: z.boolean().default(false),
		/** The emails and LinkedIn URLs for which a whole request that adds leads is refused. */
		refusesAllFor: z.array(z.string()).default(() => []),
	})
	.strict();

const settingsSchema = z
	.object({
		/** Milliseconds before each answer of both APIs. */
		latency: z.number().nonnegative().default(0),
		/** Whether calls keep the request's body after their end. */
		keepBodies: z.boolean().default(true),
		validKeys: z
			.object({
				saleshandy: z.array(z.string()).default(() => [KEYS.saleshandy]),
				puffle: z.array(z.string()).default(() => [KEYS.puffle]),
			})
			.strict()
			.default({}),
		saleshandy: saleshandySchema.default({}),
		puffle: puffleSchema.default({}),
	})
	.strict();

export type LimitSettings = z.infer<typeof limitSchema>;
export type ImportSettings = z.infer<typeof importSchema>;
export type SaleshandySettings = z.infer<typeof saleshandySchema>;
export type PuffleSettings = z.infer<typeof puffleSchema>;

/** What a test may turn at any moment; it takes effect with the next request. */
export type SandboxSettings = z.infer<typeof settingsSchema> & {
	/** Runs when a request has arrived and before it is judged: the place to change state half-way. */
	onCall?: ((call: Call) => void) | undefined;
	/** The fault that this request meets, if any. Not asked for requests the rate limit refused. */
	fault?: ((call: Call) => Fault | undefined) | undefined;
	/** Runs when an answer is let go, with its body. Not for those of which a part is kept back. */
	onAnswer?: ((call: Call, body: string) => void) | undefined;
};

/** Settings with every default. `latency` in milliseconds. */
export function defaultSettings(latency: number): SandboxSettings {
	return settingsSchema.parse({ latency });
}

/** Puts the defaults back, into the same objects. */
export function resetSettings(settings: SandboxSettings, latency: number): void {
	overwrite(settings, defaultSettings(latency));
	delete settings.onCall;
	delete settings.fault;
	delete settings.onAnswer;
}

/**
 * Merges a JSON patch into the settings: objects are merged key by key, all else is replaced.
 * @throws ZodError, and changes nothing, when the result is not a valid set of settings.
 */
export function patchSettings(settings: SandboxSettings, patch: unknown): void {
	overwrite(settings, settingsSchema.parse(merge(plainSettings(settings), patch)));
}

/** The settings without the callbacks: what JSON can show. */
export function plainSettings(
	settings: SandboxSettings,
): Omit<SandboxSettings, 'onCall' | 'fault' | 'onAnswer'> {
	const plain = { ...settings };
	delete plain.onCall;
	delete plain.fault;
	delete plain.onAnswer;
	return plain;
}

// Nested objects keep their identity, because tests hold on to `settings.saleshandy`.
function overwrite(settings: SandboxSettings, next: SandboxSettings): void {
	settings.latency = next.latency;
	settings.keepBodies = next.keepBodies;
	Object.assign(settings.validKeys, next.validKeys);
	Object.assign(settings.saleshandy, next.saleshandy);
	Object.assign(settings.puffle, next.puffle);
}

function merge(base: unknown, patch: unknown): unknown {
	if (!isObject(base) || !isObject(patch)) return patch;
	const merged: Record<string, unknown> = { ...base };
	for (const [key, value] of Object.entries(patch)) merged[key] = merge(base[key], value);
	return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
