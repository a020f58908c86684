import { z } from 'zod';

/** Anything, or nothing. zod 3 takes a missing key for one that is undefined, zod 4 only if told to. */
export const anything = z.unknown().optional();

/** An object that is no list. Of any class, which z.record() of zod 4 does not take. */
export const anyObject = z.custom<Record<string, unknown>>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** The rows that fit the schema; a broken one does not spoil the others. */
export function parseValid<T>(
	rows: readonly unknown[],
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
): T[] {
	return rows.flatMap((row) => {
		const parsed = schema.safeParse(row);
		return parsed.success ? [parsed.data] : [];
	});
}
