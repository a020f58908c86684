import { saleshandyService } from '../../../nodes/Saleshandy/api/service';
import { prospects } from '../../../nodes/Saleshandy/store/store';
import type { ProspectTarget } from '../../../nodes/Saleshandy/store/target';
import { update } from '../../../nodes/shared/update/flow';
import { isFailure, type Outcomes } from '../../../nodes/shared/update/outcome';
import type { Row } from '../../../nodes/shared/update/row';
import { DEFAULTS } from '../../../nodes/shared/update/settings';
import type { Field } from '../../../nodes/shared/fields/field';
import { text } from '../../../nodes/shared/fields/fieldTypes';
import { Client } from '../../../nodes/shared/http/client';
import type { ApiRequest, ApiResponse, Connection } from '../../../nodes/shared/http/transport';
import { RateLimiter } from '../../../nodes/shared/rateLimit/rateLimiter';
import { Run } from '../../../nodes/shared/core/run';
import type { Progress } from '../../../nodes/shared/node/progress';
import { StepClock } from '../../stepClock';

const PLAN: Field = { id: 'plan', label: 'Plan', type: text };
const LATENCY = 100;
const MINUTE = 60_000;

export interface World {
	/** Prospects in the account. */
	account: number;
	/** Records that the run is about. */
	rows: number;
	/** Where those stand in the account's list. */
	where: 'spread' | 'start' | 'end' | 'absent';
	/** Share of the rows whose value differs from what the account holds. */
	changed: number;
	by: 'id' | 'email';
	/** Requests a minute to one endpoint; Infinity for no limit. */
	limit: number;
	/** What an import does, once this time has passed; Infinity if it never says that it is over. */
	imports?: { does: 'all' | 'nothing' | 'harm' | 'refuse'; afterMs: number };
}

export interface Options {
	onlyChanges?: boolean;
	bulkImport?: boolean;
}

/** What Saleshandy would do, counted, with time that passes at once. */
export class Simulation {
	readonly clock = new StepClock();

	requests = 0;

	writes = 0;

	/** What prospects hold in the field 'Plan', by their number; the others hold 'old'. */
	readonly held = new Map<number, string>();

	private readonly harmed = new Set<number>();

	private importedAt = 0;

	private readonly windows = new Map<string, { start: number; used: number }>();

	constructor(private readonly world: World) {}

	/** Runs it and returns how long it took in milliseconds. */
	async run(options: Options = {}): Promise<number> {
		const { clock } = this;
		const begun = clock.now();
		const outcomes = await clock.until(this.update(options));
		expect([...outcomes.values()].filter(isFailure)).toEqual([]);
		expect(outcomes.size).toBe(this.world.rows);
		return clock.now() - begun;
	}

	private async update(options: Options): Promise<Outcomes> {
		const run = new Run(this.clock);
		const quiet = () => {};
		const execution = {
			client: this.client(run),
			service: saleshandyService,
			settings: { ...DEFAULTS, ...options, specifyFields: 'mapping', timeZone: 'UTC' } as const,
			run,
			progress: { add: quiet, log: quiet, start: quiet } as Partial<Progress> as Progress,
			stopsOnError: false,
			noun: 'prospect',
		};
		const store = await prospects.open(execution);
		const none = { about: new Map(), ignored: new Set(''), meant: new Set(''), notes: new Map() };
		const read = { rows: this.rows(), outcomes: new Map(), ...none };
		return (await update(read, store, execution)).outcomes;
	}

	private client(run: Run): Client {
		const { clock } = this;
		const limiters = new Map<string, RateLimiter>();
		const connection: Connection = {
			account: 'account',
			host: 'open-api.saleshandy.example',
			redact: (message) => message,
			send: async (request) => await this.answer(request),
		};
		const limiterOf = (endpoint: string) => {
			const limiter =
				limiters.get(endpoint) ?? new RateLimiter(clock, saleshandyService.knownRateLimit);
			limiters.set(endpoint, limiter);
			return limiter;
		};
		const options = { maxWait: 10 * MINUTE, concurrency: 32, run };
		return new Client(saleshandyService, connection, limiterOf, options);
	}

	private rows(): Array<Row<ProspectTarget>> {
		const { rows, by, changed } = this.world;
		return Array.from({ length: rows }, (_, index) => {
			const n = this.place(index);
			const prospectId = `prospect${n}`;
			const email = `p${n}@x.example`;
			return {
				index,
				target:
					by === 'id'
						? { key: prospectId, by, name: prospectId, prospectId, ids: { prospectId } }
						: { key: email, by, name: email, email, ids: { prospectId: null } },
				changes: [{ field: PLAN, value: index < changed * rows ? 'new' : 'old' }],
			};
		});
	}

	/** Which prospect of the account a row is about. */
	private place(index: number): number {
		const { account, rows, where } = this.world;
		if (where === 'start') return index;
		if (where === 'end') return account - 1 - index;
		return where === 'absent' ? account + index : Math.floor((index * account) / rows);
	}

	private async answer({ method, path, query, body }: ApiRequest): Promise<ApiResponse> {
		this.requests += 1;
		const now = this.clock.now();
		const { limit } = this.world;
		const [first = '', second = ''] = path;
		const endpoint = `${method} ${first} ${second.startsWith('import') ? second : ''}`;
		const known = this.windows.get(endpoint);
		const window = known && now < known.start + MINUTE ? known : { start: now, used: 0 };
		this.windows.set(endpoint, window);
		window.used += 1;
		await this.clock.sleep(LATENCY);
		const headers =
			limit === Infinity
				? {}
				: {
						'x-ratelimit-remaining': String(Math.max(0, limit - window.used)),
						'x-ratelimit-reset': new Date(window.start + MINUTE).toISOString(),
					};
		if (window.used > limit) return { status: 429, headers, body: {} };
		if (second === 'import-with-field-name') return { ...this.import(body), headers };
		if (second === 'import-status') {
			const isCompleted = this.importedAt + (this.world.imports?.afterMs ?? 0) <= this.clock.now();
			return { status: 200, headers, body: { isCompleted } };
		}
		if (method === 'POST') {
			this.writes += 1;
			this.held.set(Number(second.replace('prospect', '')), this.valueIn(body));
			return {
				status: 201,
				headers,
				body: { payload: { results: [{ fieldId: 'plan', success: true }] } },
			};
		}
		if (first === 'fields') {
			return { status: 200, headers, body: { payload: [{ id: 'plan', label: 'Plan' }] } };
		}
		return { status: 200, headers, body: { payload: this.list(query ?? {}) } };
	}

	private valueIn(body: unknown): string {
		const { attributes } = body as { attributes: Array<{ attributeValue: string }> };
		return attributes[0]?.attributeValue ?? '';
	}

	private import(body: unknown): Pick<ApiResponse, 'status' | 'body'> {
		const { does = 'all' } = this.world.imports ?? {};
		if (does === 'refuse') return { status: 400, body: { message: ['not today'] } };
		const { prospectList } = body as { prospectList: Array<{ Email: string; Plan: string }> };
		this.importedAt = this.clock.now();
		for (const { Email, Plan } of does === 'nothing' ? [] : prospectList) {
			const n = Number(/^p(\d+)@/.exec(Email)?.[1]);
			this.held.set(n, Plan);
			if (does === 'harm') this.harmed.add(n);
		}
		return { status: 201, body: { payload: { requestId: 'one' } } };
	}

	private list({ search, page, includeCustomFields }: Record<string, string>): object[] {
		const all = (n: number) => ({
			id: `prospect${n}`,
			email: `p${n}@x.example`,
			...(includeCustomFields
				? {
						attributes: [
							{ key: 'Plan', value: this.held.get(n) ?? 'old' },
							{ key: 'City', value: this.harmed.has(n) ? '' : 'Rome' },
						],
					}
				: {}),
		});
		if (search) {
			const n = Number(/^p(\d+)@/.exec(search)?.[1]);
			return n < this.world.account && page === '1' ? [all(n)] : [];
		}
		const from = (Number(page) - 1) * 100;
		const count = Math.max(0, Math.min(100, this.world.account - from));
		return Array.from({ length: count }, (_, n) => all(from + n));
	}
}
