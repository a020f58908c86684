import { z } from 'zod';
import type { ApiResponse } from '../../shared/http/request';
import { unexpected } from '../../shared/http/refusals';
import { NAME } from './service';

/** Labels and IDs are shown and compared; none is longer. */
export const LONGEST_NAME = 250;

export const id = z.union([z.string().min(1).max(LONGEST_NAME), z.number().transform(String)]);

const listSchema = z.object({
	// The lists of some endpoints sit one level deeper.
	payload: z.union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) })]),
});

/** The rows of a list. @param what names the list in a message @throws RowError */
export function rowsOf(response: ApiResponse, what: string): unknown[] {
	const parsed = listSchema.safeParse(response.body);
	if (!parsed.success) throw unexpected(NAME, what, 'no', response);
	const { payload } = parsed.data;
	return Array.isArray(payload) ? payload : payload.data;
}
