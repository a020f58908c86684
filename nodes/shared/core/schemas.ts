import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

/** Anything, or nothing. zod 3 takes a missing key for one that is undefined, zod 4 only if told to. */
export const anything = z.unknown().optional();

/** An object that is no list. Of any class, which z.record() of zod 4 does not take. */
export const anyObject = z.custom<Record<string, unknown>>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** A row that is handed on as it came. */
export const jsonObject = z.custom<IDataObject>((value) => anyObject.safeParse(value).success);

/** All rows; undefined if one of them does not fit the schema. */
export function parseAll<T>(
	rows: readonly unknown[],
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
): T[] | undefined {
	const valid = parseValid(rows, schema);
	return valid.length === rows.length ? valid : undefined;
}

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
