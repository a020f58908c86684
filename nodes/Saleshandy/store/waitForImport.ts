import type { Client } from '../../shared/http/client';
import { getImportState } from '../api/imports';

/**
 * Times of the looks at an import, in milliseconds. Small imports take seconds; a look every 3 seconds
 * would use up the rate limit.
 */
export const LOOKS = { firstAfter: 2_000, every: 8_000 };

/** After so many answers in a row that the API does not know the import, nothing more is to be learned. */
const MOST_UNKNOWN = 3;

/**
 * Waits for an import.
 * @param until no wait goes beyond this time, in milliseconds since 1970
 * @returns whether it was seen to be over @throws RowError
 */
export async function waitForImport(
	client: Client,
	requestId: string,
	until: number,
): Promise<boolean> {
	let unknown = 0;
	for (let delay = LOOKS.firstAfter; client.run.now() + delay <= until; delay = LOOKS.every) {
		await client.run.wait(delay);
		const state = await getImportState(client, requestId);
		if (state === 'over') return true;
		unknown = state === 'unknown' ? unknown + 1 : 0;
		if (unknown === MOST_UNKNOWN) return false;
	}
	return false;
}
