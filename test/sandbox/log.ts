import type { FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';

import type { FaultKind } from './faults';

export type Api = 'saleshandy' | 'puffle';

/** One request to one of the two APIs. */
export interface Call {
	/** Arrival number, from 1. */
	n: number;
	/** Arrival, in milliseconds on the clock of `performance.now()`. */
	at: number;
	api: Api;
	method: string;
	/** The whole path, without the query. */
	path: string;
	/** Method and route template, e.g. `POST /saleshandy/v1/prospects/:prospectId/attribute`. */
	endpoint: string;
	query: Record<string, string | string[]>;
	/** Lower-case names; the key is kept so that a test can see which one came. */
	headers: IncomingHttpHeaders;
	/** Parsed if it was JSON, else the text. */
	body?: unknown;
	/** Absent while there is no answer, and when the connection was cut instead. */
	status?: number;
	refusedByLimit: boolean;
	/** A write changed or confirmed state. */
	applied: boolean;
	fault?: FaultKind;
	/** When the answer was let go or the connection ended, on the same clock as `at`. */
	endedAt?: number;
	/** Requests under way when this one arrived, this one included. */
	inFlight: number;
	/** Number of the socket it came on, from 1. */
	connection: number;
}

export interface Stats {
	requests: number;
	/** Refused by the rate limit. */
	refused: number;
	peakInFlight: number;
	/** Sockets that carried at least one request. */
	connections: number;
}

/** Keeps every call in arrival order, and counts as it goes. */
export class CallLog {
	readonly calls: Call[] = [];
	private open = new Set<Call>();
	private sockets = new WeakMap<object, number>();
	private connections = 0;
	private peakInFlight = 0;

	begin(api: Api, request: FastifyRequest): Call {
		const { method, url } = request;
		const queryAt = url.indexOf('?');
		const call: Call = {
			n: this.calls.length + 1,
			at: performance.now(),
			api,
			method,
			path: queryAt === -1 ? url : url.slice(0, queryAt),
			endpoint: `${method} ${request.routeOptions.url ?? '*'}`,
			query: request.query as Call['query'],
			headers: request.headers,
			refusedByLimit: false,
			applied: false,
			inFlight: this.open.size + 1,
			connection: this.numberOf(request.raw.socket),
		};
		this.calls.push(call);
		this.open.add(call);
		if (call.inFlight > this.peakInFlight) this.peakInFlight = call.inFlight;
		return call;
	}

	/**
	 * Ends a call, once. An answered call ends when its answer is let go and not when the socket has
	 * drained: by then the client may have sent its next request, which would count as concurrent.
	 */
	end(call: Call, status?: number): void {
		if (call.endedAt !== undefined) return;
		call.endedAt = performance.now();
		if (status !== undefined) call.status = status;
		this.open.delete(call);
	}

	stats(): Stats {
		return {
			requests: this.calls.length,
			refused: this.calls.filter((call) => call.refusedByLimit).length,
			peakInFlight: this.peakInFlight,
			connections: this.connections,
		};
	}

	/** Forgets all calls; those still under way no longer count. */
	clear(): void {
		this.calls.length = 0;
		this.open = new Set();
		this.sockets = new WeakMap();
		this.connections = 0;
		this.peakInFlight = 0;
	}

	private numberOf(socket: object): number {
		let number = this.sockets.get(socket);
		if (number === undefined) {
			number = ++this.connections;
			this.sockets.set(socket, number);
		}
		return number;
	}
}
