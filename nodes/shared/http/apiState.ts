import type { RowError } from '../core/errors';
import { FAILED_REQUESTS_UNTIL_OUTAGE, REFUSALS_UNTIL_SINGLED_OUT } from './retryPolicy';

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

	/** Requests that the API accepted or refused. */
	answers = 0;

	/** The API accepted or refused a request. */
	isUp(): void {
		this.failedRequests = 0;
		this.answers += 1;
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

/** Counts how often the rate limit refuses one request, each time after others passed. */
export class LimitRefusals {
	private count = 0;

	private answersBefore: number;

	constructor(private readonly state: ApiState) {
		this.answersBefore = state.answers;
	}

	/** @returns whether it is this request that is refused, and not whatever is sent */
	add(): boolean {
		if (this.state.answers > this.answersBefore) this.count += 1;
		this.answersBefore = this.state.answers;
		return this.count >= REFUSALS_UNTIL_SINGLED_OUT;
	}
}
