/** Thrown where a request is refused; the sandbox answers with this status and JSON body. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: unknown,
	) {
		super(`Refused with ${status}`);
	}
}
