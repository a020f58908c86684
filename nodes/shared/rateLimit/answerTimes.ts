/** Answers kept to observe a limit. */
const MOST_KEPT = 5_000;

/** When the latest requests were answered. The server counted each of them a little earlier. */
export class AnswerTimes {
	/** Oldest first, in milliseconds since 1970. */
	private times: number[] = [];

	add(now: number): void {
		this.times.push(now);
		if (this.times.length > 2 * MOST_KEPT) this.times = this.times.slice(-MOST_KEPT);
	}

	/** The time of the nth answer from the end; 1 is the latest. */
	fromEnd(n: number): number | undefined {
		return this.times[this.times.length - n];
	}

	/** How many answers came after a moment. */
	countSince(moment: number): number {
		let low = 0;
		let high = this.times.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.times[middle] ?? 0) > moment) high = middle;
			else low = middle + 1;
		}
		return this.times.length - low;
	}
}
