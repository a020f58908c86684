import type { RowError } from '../errors';
import { FAILED_REQUESTS_UNTIL_OUTAGE } from './retryPolicy';

/** What the requests of a run have shown of the API so far. */
export class ApiState {
	/** Whether there was any response. */
	wasReached = false;

	/** Whether a request succeeded. */
	hasAnswered = false;

	/** Set once the API counts as down. */
	outage: RowError | undefined;

	/** Requests that failed in all attempts since the last one that the API accepted or refused. */
	private failedRequests = 0;

	/** The API accepted or refused a request. */
	isUp(): void {
		this.failedRequests = 0;
	}

	/** A request failed in all attempts. @returns the error, fatal if the API counts as down */
	requestFailed(error: RowError): RowError {
		this.failedRequests += 1;
		if (this.failedRequests >= FAILED_REQUESTS_UNTIL_OUTAGE) {
			this.outage = error.with({ fatal: true });
		}
		return this.outage ?? error;
	}
}
