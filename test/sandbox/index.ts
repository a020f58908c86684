import { setTimeout as sleep } from 'node:timers/promises';

import Fastify from 'fastify';

import { control } from './control';
import type { Context, SandboxClock } from './gateway';
import { Limiter } from './limits';
import { CallLog } from './log';
import type { Call, Stats } from './log';
import { puffleApi } from './puffle';
import { CAMPAIGNS, seedPuffle } from './puffle-state';
import type { PuffleState } from './puffle-state';
import { saleshandyApi } from './saleshandy';
import { Imports } from './saleshandy-import';
import type { Import } from './saleshandy-import-rows';
import { seedSaleshandy } from './saleshandy-state';
import type { SaleshandyState } from './saleshandy-state';
import { defaultSettings, KEYS, resetSettings } from './settings';
import type { SandboxSettings } from './settings';

export { FAULT_KINDS, seededFaults } from './faults';
export type { Fault, FaultKind, FaultPlan } from './faults';
export type { SandboxClock } from './gateway';
export type { Api, Call, Stats } from './log';
export { CAMPAIGNS, leadEmail, leadId, leadLinkedinUrl, SHARED_LINKEDIN_URL } from './puffle-state';
export type { Campaign, CampaignStatus, CampaignType, Lead, PuffleState } from './puffle-state';
export {
	ANN_EMAIL,
	fieldId,
	JOANN_EMAIL,
	PLANS,
	prospectEmail,
	prospectId,
	SHARED_EMAIL,
} from './saleshandy-state';
export type { Import, ImportRow } from './saleshandy-import-rows';
export type { Field, FieldType, Prospect, SaleshandyState } from './saleshandy-state';
export type {
	ImportSettings,
	LimitSettings,
	PuffleSettings,
	SaleshandySettings,
	SandboxSettings,
} from './settings';

export interface SandboxOptions {
	/** Default 0: any free port. */
	port?: number;
	/** Seeded Saleshandy prospects. Default 300. */
	prospects?: number;
	/** Seeded leads of Puffle's main draft campaign. Default 250. */
	leads?: number;
	/** Milliseconds before each answer. Default 0. */
	latency?: number;
	/** Default: real time. */
	clock?: SandboxClock;
}

export interface Sandbox {
	/** http://127.0.0.1:PORT */
	readonly url: string;
	/** A base URL for Saleshandy credentials. */
	readonly saleshandyUrl: string;
	/** A base URL for Puffle credentials. */
	readonly puffleUrl: string;
	/** Keys that are valid from the start. */
	readonly keys: { saleshandy: string; puffle: string };
	/** To be changed at any moment. */
	readonly settings: SandboxSettings;
	/** To be read and changed at any moment. */
	readonly saleshandy: SaleshandyState;
	readonly puffle: PuffleState;
	/** Every import that Saleshandy accepted, oldest first, with what became of each person. */
	readonly imports: readonly Import[];
	/** Every request in order of arrival. */
	readonly calls: Call[];
	stats(): Stats;
	/** Seeds anew and forgets calls, limits and settings. The objects above stay the same ones. */
	reset(): void;
	/** Stops at once, whatever is under way. */
	close(): Promise<void>;
}

const REAL_TIME: SandboxClock = {
	now: Date.now,
	sleep: async (ms, signal) => await sleep(ms, undefined, { signal }),
};

/** Starts a server on loopback that plays both vendors' APIs. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { port = 0, prospects = 300, leads = CAMPAIGNS.outreach.leads, latency = 0 } = options;
	const { clock = REAL_TIME } = options;
	const settings = defaultSettings(latency);
	const saleshandy = seedSaleshandy(prospects);
	const imports = new Imports(saleshandy, settings, clock.now);
	const context: Context = {
		clock,
		settings,
		log: new CallLog(),
		limiter: new Limiter(clock.now),
		saleshandy,
		imports,
		puffle: seedPuffle(leads),
		seeded: { saleshandy: seedSaleshandy(prospects), puffle: seedPuffle(leads) },
	};
	const { log, limiter, puffle } = context;

	function reset(): void {
		resetSettings(settings, latency);
		log.clear();
		limiter.clear();
		imports.clear();
		Object.assign(saleshandy, seedSaleshandy(prospects));
		Object.assign(puffle, seedPuffle(leads));
	}

	const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 1000 } });
	await app.register(saleshandyApi(context), { prefix: '/saleshandy' });
	await app.register(puffleApi(context), { prefix: '/puffle' });
	await app.register(control(context, reset), { prefix: '/_sandbox' });
	const url = await app.listen({ host: '127.0.0.1', port });

	return {
		url,
		saleshandyUrl: `${url}/saleshandy/v1`,
		puffleUrl: `${url}/puffle`,
		keys: KEYS,
		settings,
		get saleshandy() {
			imports.settle();
			return saleshandy;
		},
		puffle,
		get imports() {
			imports.settle();
			return imports.list;
		},
		calls: log.calls,
		stats: () => log.stats(),
		reset,
		close: () => app.close(),
	};
}
