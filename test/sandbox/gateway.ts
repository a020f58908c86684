import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { alter, lettingThrough } from './faults';
import type { Fault } from './faults';
import { limitHeaders } from './limits';
import type { Limiter, Verdict } from './limits';
import type { Api, Call, CallLog } from './log';
import type { PuffleState } from './puffle-state';
import { Refusal } from './refusal';
import type { Imports } from './saleshandy-import';
import type { SaleshandyState } from './saleshandy-state';
import type { SandboxSettings } from './settings';

/** Time as the sandbox sees it. */
export interface SandboxClock {
	/** Milliseconds since 1970. */
	now: () => number;
	/** Rejects when the signal aborts. */
	sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What the parts of one sandbox share. */
export interface Context {
	clock: SandboxClock;
	settings: SandboxSettings;
	log: CallLog;
	limiter: Limiter;
	saleshandy: SaleshandyState;
	puffle: PuffleState;
	imports: Imports;
	/** Both as they were at the last reset; never changed. */
	seeded: { saleshandy: SaleshandyState; puffle: PuffleState };
}

/** Where the two APIs differ before a route is reached. */
export interface Vendor {
	api: Api;
	/** The key that the request presents; undefined if it presents none. */
	keyOf(request: FastifyRequest): string | undefined;
	admits(key: string | undefined, request: FastifyRequest): boolean;
	unauthorised(): Refusal;
	tooMany(status: 429 | 400, call: Call): Refusal;
	/** The JSON body that the vendor gives this error status; undefined if a proxy answers it. */
	usualBody(status: number, message?: string): unknown;
}

/** What is known of a request while it is handled. */
interface Visit {
	call: Call;
	verdict?: Verdict;
	fault?: Fault;
}

declare module 'fastify' {
	interface FastifyRequest {
		visit: Visit;
	}
}

/**
 * Everything that happens to a request outside its route: it is logged, judged by the rate limit
 * and the key, may meet a fault, and its answer waits for the latency.
 *
 * A write is applied when it arrives and the answer waits afterwards, so that the order of arrival
 * is the order of effects, and a client that gives up does not undo anything.
 */
export function guard(scope: FastifyInstance, vendor: Vendor, context: Context): void {
	const { clock, settings, log, limiter } = context;

	scope.decorateRequest('visit');
	readBodiesAsTheyAre(scope);

	scope.addHook('onRequest', (request, reply, done) => {
		const call = log.begin(vendor.api, request);
		request.visit = { call };
		reply.raw.once('close', () => {
			log.end(call);
			// Only now, because the callbacks may want to see the body.
			if (!settings.keepBodies) call.body = undefined;
		});
		done();
	});

	scope.addHook('preHandler', (request, reply, done) => {
		const { visit } = request;
		const { call } = visit;
		const { body } = request;
		if (body !== undefined) call.body = body instanceof NotJson ? body.text : body;
		settings.onCall?.(call);

		const key = vendor.keyOf(request);
		const admitted = vendor.admits(key, request);
		const limit = settings[vendor.api].limit;
		if (limit && admitted) {
			visit.verdict = limiter.take(limit, `${vendor.api} ${key ?? ''}`, call.endpoint);
			if (!visit.verdict.allowed) {
				call.refusedByLimit = true;
				return done(vendor.tooMany(limit.form === '400' ? 400 : 429, call));
			}
		}

		const fault = settings.fault?.(call);
		if (fault) {
			visit.fault = fault;
			call.fault = fault.kind;
			if (!lettingThrough(fault)) return cutShort(fault, reply, clock);
		}
		// Both frameworks look for the route first, and guard routes only.
		if (!admitted && !request.is404) return done(vendor.unauthorised());
		done();
	});

	scope.addHook('onSend', (request, reply, payload, done) => {
		const { visit } = request;
		const wait = settings.latency + (visit.fault?.kind === 'delay' ? visit.fault.ms : 0);
		if (wait <= 0) return release();
		// A client that has given up, or a sandbox that closes, must not leave a timer behind.
		const closed = new AbortController();
		reply.raw.once('close', () => closed.abort());
		clock.sleep(wait, closed.signal).then(release, () => {});

		function release(): void {
			const { call, fault, verdict } = visit;
			const limit = settings[vendor.api].limit;
			void reply.header('date', new Date(clock.now()).toUTCString());
			if (verdict && limit)
				void reply.headers(limitHeaders(verdict, limit.headers ?? 'none', clock.now()));
			if (fault && fault.kind !== 'delay') {
				const answer = alter(fault, (status) => vendor.usualBody(status), {
					status: reply.statusCode,
					headers: {},
					body: typeof payload === 'string' ? payload : '',
				});
				if (damageConnection(fault, reply, answer.body, clock)) return;
				void reply.code(answer.status).headers(answer.headers);
				payload = answer.body;
			}
			log.end(call, reply.statusCode);
			settings.onAnswer?.(call, typeof payload === 'string' ? payload : '');
			done(null, payload);
		}
	});

	scope.setErrorHandler((error: unknown, _request, reply) => {
		if (error instanceof Refusal) return reply.code(error.status).send(error.body);
		const { statusCode = 500, message } = error as { statusCode?: number; message: string };
		return reply.code(statusCode).send(vendor.usualBody(statusCode, message));
	});
}

/** A body that says it is JSON and is not. */
export class NotJson {
	constructor(readonly text: string) {}
}

// Neither vendor refuses a body before its own code has seen it, so the routes judge it.
function readBodiesAsTheyAre(scope: FastifyInstance): void {
	scope.removeAllContentTypeParsers();
	scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
		done(null, text === '' ? undefined : parsed(String(text)));
	});
	scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
		done(null, text === '' ? undefined : text);
	});
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return new NotJson(text);
	}
}

/** Longer than anybody waits, and not more than a timer takes. */
const FOR_EVER = 2_000_000_000;

/** Gives no answer, until the client closes the connection. Time passes meanwhile. */
function hang({ raw }: FastifyReply, clock: SandboxClock): void {
	const closed = new AbortController();
	raw.once('close', () => closed.abort());
	clock.sleep(FOR_EVER, closed.signal).catch(() => {});
}

/** Sends a byte a second, until the client closes the connection. */
async function drip({ raw }: FastifyReply, body: Buffer, clock: SandboxClock): Promise<void> {
	const closed = new AbortController();
	raw.once('close', () => closed.abort());
	for (let at = 0; at < body.length && !closed.signal.aborted; at += 1) {
		raw.write(body.subarray(at, at + 1));
		await clock.sleep(1_000, closed.signal).catch(() => {});
	}
	raw.end();
}

/** Ends a request that its fault keeps from being handled. */
function cutShort(fault: Fault, reply: FastifyReply, clock: SandboxClock): void {
	if (fault.kind === 'reset-before') {
		reply.hijack();
		reply.raw.socket?.resetAndDestroy();
	} else if (fault.kind === 'hang') {
		reply.hijack();
		hang(reply, clock);
	} else {
		// The answer that the fault gives is put in on its way out.
		void reply.header('content-type', 'application/json; charset=utf-8').send('');
	}
}

/** Does the faults that need the socket. True if the request is done with. */
function damageConnection(
	fault: Fault,
	reply: FastifyReply,
	body: string,
	clock: SandboxClock,
): boolean {
	const { raw } = reply;
	if (fault.kind === 'hang') {
		hang(reply, clock);
		return true;
	}
	if (fault.kind === 'drip') {
		raw.writeHead(reply.statusCode, { 'content-type': 'application/json; charset=utf-8' });
		void drip(reply, Buffer.from(body), clock);
		return true;
	}
	if (fault.kind === 'reset-after') {
		raw.socket?.resetAndDestroy();
		return true;
	}
	if (fault.kind === 'cut-body') {
		const length = Buffer.byteLength(body) + 64;
		raw.writeHead(reply.statusCode, {
			'content-type': 'application/json; charset=utf-8',
			'content-length': length,
		});
		raw.flushHeaders();
		raw.write(body.slice(0, Math.ceil(body.length / 2)), () => raw.socket?.destroy());
		return true;
	}
	return false;
}
