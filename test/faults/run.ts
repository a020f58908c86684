import { channel } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

import type { Clock } from '../../nodes/shared/core/run';
import type { ApiRequest } from '../../nodes/shared/http/transport';
import type { Credentials, NodeRun } from '../harness';
import { runNode } from '../harness';
import type { Call, Lead, Prospect } from '../sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectEmail, prospectId, startSandbox } from '../sandbox';
import { StepClock } from '../stepClock';
import type { Case, EventPlan } from './case';
import { CROWDED, IMPORT_KINDS, newEmail } from './case';
import { History, type Created } from './history';
import { bareUrl, nameOf, plainEmail } from './names';
import { outcomesOf } from './outcomes';
import { planned } from './plan';
import type { FaultSandbox, Played, Sent } from './played';
import type { RowModel } from './world';
import { FIELDS, recordsNamed, render, SIZES } from './world';

/** Another build of the package may be put to the test. */
const ROOT = resolve(process.env.PACKAGE_ROOT ?? join(__dirname, '..', '..'));
const built = createRequire(join(ROOT, 'package.json'));

/** Of the nodes' time, in milliseconds, and requests, after which a run counts as one that does not end. */
const TOO_LONG = 48 * 3_600_000;
const TOO_MANY = 20_000;
/** Real milliseconds without a request and without a moment of the nodes' time, after which one does too. */
const PATIENCE = 60_000;
/** Milliseconds, of the nodes' time, to see whether a run goes on though it is over. */
const AFTERWARDS = 90_000;

interface HttpModule {
	n8nSendRequest: (...parts: unknown[]) => (url: string, request: ApiRequest) => Promise<unknown>;
}

interface RunModule {
	Run: new (...parts: unknown[]) => { stop: () => void };
}

let plays = 0;

/** Runs one case in n8n's engine, in an account seeded anew. */
export async function play(it: Case, sandbox: FaultSandbox): Promise<Played> {
	const { vendor, onError, account } = it;
	sandbox.reset();
	plays += 1;
	const key = newKey();
	const { settings } = sandbox;
	settings.validKeys[vendor] = [key];
	Object.assign(settings.saleshandy, account.saleshandy);
	if (account.import) Object.assign(settings.saleshandy.import, IMPORT_KINDS[account.import]);
	if (account.import === 'refuses all') {
		settings.puffle.refusesAllFor = IMPORT_KINDS[account.import].refusesAllFor;
	}
	const credentials: Credentials = {
		saleshandyApi: { apiKey: key, baseUrl: sandbox.saleshandyUrl },
		puffleApi: { apiKey: key, baseUrl: sandbox.puffleUrl },
	};
	const before = it.events.find(({ at }) => at === 0);
	if (before) {
		await readFields(credentials);
		happen(before, it, [], sandbox);
		sandbox.calls.length = 0;
	}
	settings.saleshandy.limit = account.limit;
	Object.assign(settings.puffle, account.puffle, { limit: account.limit });
	if (account.pasted) paste(sandbox);
	if (account.crowd) crowd(sandbox);
	const history = new History(sandbox);
	const { parameters, items, rows } = render(it, sandbox, (...field) => history.held(...field));

	const stop = new AbortController();
	const watch = new Watch(onError === 'stopWorkflow', sandbox.clock);
	const schedule = new Map(it.events.map((event) => [event.at, event]));
	const faults = planned(it.faults, key, sandbox);
	const otherKey = newKey();
	let changedAt: number | undefined;
	settings.fault = faults.faultOf;
	const began = sandbox.clock.now();
	let tooLong = () => {};
	settings.onCall = ({ n }) => {
		if (n > TOO_MANY || sandbox.clock.now() - began > TOO_LONG) tooLong();
		const event = schedule.get(n);
		if (!event) return;
		if (event.kind === 'rekey') {
			changedAt = sandbox.clock.now();
			settings.validKeys[vendor].push(otherKey);
			change(credentials[CREDENTIALS[vendor]] ?? {}, event.n, otherKey, `${sandbox.url}/elsewhere`);
		} else if (event.kind === 'cancel') {
			watch.stopped();
			stop.abort();
		} else {
			history.byOthers(() => happen(event, it, rows, sandbox));
		}
	};
	const seen = new Map<string, number>();
	settings.onAnswer = (call, body) => {
		if (call.method !== 'GET' || (call.fault && call.fault !== 'delay')) return;
		const answer = body.toLowerCase();
		for (const { key, campaignId } of rows) {
			if (!call.path.includes(campaignId ?? '') || seen.has(key)) continue;
			const text = key.slice(key.lastIndexOf(' ') + 1);
			const isThere = answer.includes(text.includes('@') ? `"${text}"` : `${text}"`);
			if (isThere) seen.set(key, sandbox.calls.length);
		}
	};
	let ended = Infinity;
	let run: NodeRun | undefined;
	let timer: NodeJS.Timeout | undefined;
	try {
		const running = runNode({
			root: ROOT,
			node: vendor,
			parameters,
			items,
			onError,
			credentials,
			signal: stop.signal,
		});
		const endless = new Promise<undefined>((done) => {
			tooLong = () => done(undefined);
			let before = '';
			timer = setInterval(() => {
				const now = `${sandbox.calls.length} ${sandbox.clock.now()}`;
				if (now === before || sandbox.clock.now() - began > TOO_LONG) tooLong();
				before = now;
			}, PATIENCE);
		});
		run = await Promise.race([running, endless]);
		watch.over();
		ended = sandbox.clock.now();
		await sandbox.clock.sleep(AFTERWARDS);
	} finally {
		clearInterval(timer);
		watch.end();
		stop.abort();
		delete settings.onCall;
		delete settings.onAnswer;
	}
	const played: Played = {
		it,
		rows,
		inputs: items.map(({ json }) => json),
		key,
		run,
		calls: withKey(await arrived(watch.sent, sandbox), key),
		history,
		seen,
		began,
		ended,
		healthyFrom: faults.endsAt(),
		changedAt,
		callsWithNewKey: withKey(sandbox.calls, otherKey),
		sent: watch.sent,
		sentBeforeStop: watch.sentBeforeStop,
		askedAfterEnd: watch.askedAfterEnd,
		cancelled: it.events.some(({ kind, at }) => kind === 'cancel' && at <= sandbox.calls.length),
		sandboxHost: new URL(sandbox.url).host,
	};
	// An import's rows are written as soon as anybody looks after their time.
	void sandbox.saleshandy;
	nameRecords(played, sandbox);
	return played;
}

type Ids = Partial<Record<'prospectId' | 'campaignId' | 'leadId', string | null>>;

/**
 * Gives the rows the records that came to the account: of several, the one of which they speak. And the
 * one that is left of several with one name.
 */
function nameRecords(played: Played, sandbox: FaultSandbox): void {
	const { rows, history, calls } = played;
	const told = new Map<string, string>();
	for (const { row, items } of outcomesOf(played).values()) {
		const { prospectId: one, campaignId, leadId: other } = (items[0]?.json ?? {}) as Ids;
		const id = one ?? (other && `${campaignId}/${other}`);
		const key = rows[row]?.key;
		if (id && key !== undefined && !told.has(key)) told.set(key, id);
	}
	for (const row of rows) {
		const { created } = history;
		row.created = created.flatMap((one) => (isOfRow(row, one) ? one.record : []));
		const others = new Set(created.flatMap((one) => (isOfRow(row, one) ? [] : one.record)));
		const left = recordsNamed(row, sandbox).filter((id) => !others.has(id));
		const one = row.record === undefined && left.length === 1 ? left : [];
		const known = [...row.created, ...one];
		const spokenOf = [...known, row.record].find((id) => id === told.get(row.key));
		// The item of an error has no ID. Who was deleted may have been written all the same.
		const all = row.record === undefined ? known : [...known, row.record];
		const written = all.find((id) => calls.some((call) => isAbout(call, id)));
		const kept = left.find((id) => id === row.record);
		row.record = spokenOf ?? written ?? kept ?? row.created[0] ?? row.record;
	}
}

/** Two new people may be given one URL: then the address to which their campaign sends tells them apart. */
function isOfRow(row: RowModel, { keys, identity, outside }: Created): boolean {
	const way = identity.slice(0, identity.lastIndexOf(' ') + 1);
	const own = row.keys.filter((key) => key.startsWith(way));
	if (!outside && own.length > 0 && !own.includes(identity)) return false;
	return keys.some((key) => row.keys.includes(key));
}

/** Whether a request is about one record: Puffle has its ID in the body. */
function isAbout({ path, body }: Call, record: string): boolean {
	const { prospect_id: leadId } = (body ?? {}) as { prospect_id?: string };
	return path.split('/').includes(record) || (!!leadId && record.endsWith(`/${leadId}`));
}

/** A run of one row that writes nothing, and leaves the account's fields in the process. */
async function readFields(credentials: Credentials): Promise<void> {
	await runNode({
		root: ROOT,
		node: 'saleshandy',
		parameters: {
			prospectId: { __rl: true, mode: 'id', value: prospectId(0) },
			specifyFields: 'json',
			fieldsJson: { 'First Name': 'Ann' },
			options: { dryRun: true },
		},
		items: [{ json: {} }],
		credentials,
	});
}

/** All calls, once those that were on their way have come: they must not count for the next run. */
async function arrived(sent: Sent[], { calls, clock }: FaultSandbox): Promise<Call[]> {
	for (let turns = 0; calls.length < sent.length && turns < 100; turns += 1) await clock.sleep(0);
	return calls;
}

function withKey(calls: readonly Call[], key: string): Call[] {
	return calls.filter(({ headers }) => JSON.stringify(headers).includes(key));
}

const CREDENTIALS = { saleshandy: 'saleshandyApi', puffle: 'puffleApi' } as const;

/** Somebody edits the credential: the key, the base URL or both. */
function change(credential: Credentials[string], n: number, apiKey: string, baseUrl: string): void {
	Object.assign(credential, [{ apiKey }, { baseUrl }, { apiKey, baseUrl }][n % 3]);
}

/** Addresses and URLs stand in the account as people paste them. */
function paste({ saleshandy, puffle }: FaultSandbox): void {
	for (const n of [10, 111]) {
		const prospect = saleshandy.prospects.get(prospectId(n));
		if (prospect) prospect.email = prospectEmail(n).toUpperCase();
	}
	for (const [campaignId, n] of PASTED) {
		const lead = puffle.leads.get(campaignId)?.get(leadId(campaignId, n));
		const url = lead?.linkedin_url;
		if (lead && url) lead.linkedin_url = `${url.replace('//www.', '//de.')}/en?trk=x`;
	}
}

const PASTED: Array<[campaignId: string, n: number]> = [
	[CAMPAIGNS.outreach.id, 0],
	[CAMPAIGNS.outreach.id, 3],
	[CAMPAIGNS.founders.id, 1],
];

/** More people than a search is read for, and behind them the one whom it is for. */
function crowd({ saleshandy: { prospects } }: FaultSandbox): void {
	const [one] = prospects.values();
	const email = newEmail(CROWDED);
	for (let n = 0; one && n <= 1_001; n += 1) {
		const id = `crowd${n}`;
		const createdAt = new Date(Date.UTC(2025, 0, 1, 0, n)).toISOString();
		const address = n === 1_001 ? email : `${email}.number${n}.example`;
		prospects.set(id, { ...one, id, createdAt, email: address, values: new Map(one.values) });
	}
}

/**
 * Random, as what the nodes learn of a limit stays with the key. No piece of it means anything, and each
 * of six characters has a hyphen, so that no ID of the account holds one by chance.
 */
function newKey(): string {
	const letters = 'BCDFGHJKLMNPQRSTVWXZbcdfghjkmnpqrstvwxz';
	const random = () => letters[Math.floor(Math.random() * letters.length)] ?? 'x';
	const groups = Array.from({ length: 7 }, () => Array.from({ length: 5 }, random).join(''));
	return [...groups, plays.toString(36)].join('-');
}

/** A sandbox on a clock that passes by steps, with the nodes on the same clock until it is closed. */
export async function startFaultSandbox(): Promise<FaultSandbox> {
	const { systemClock } = built('./dist/nodes/shared/core/run.js') as { systemClock: Clock };
	const clock = new StepClock();
	const goOn = clock.replace(systemClock);
	const sandbox = await startSandbox({ ...SIZES, clock: { now: clock.now, sleep: clock.hold } });
	return {
		...sandbox,
		clock,
		close: async () => {
			await sandbox.close();
			goOn();
		},
	};
}

/** Counts the requests that begin, and notes when no more may. */
class Watch {
	readonly sent: Sent[] = [];

	sentBeforeStop: number | undefined;

	/** A request begins some time after n8n was asked for it, so only the asking tells what a node does. */
	readonly askedAfterEnd: string[] = [];

	private isOver = false;

	private readonly http = built('./dist/nodes/shared/http/transport.js') as HttpModule;

	private readonly n8nSendRequest = this.http.n8nSendRequest;

	private readonly begun = channel('http.client.request.start');

	private readonly run = built('./dist/nodes/shared/core/run.js') as RunModule;

	private readonly Run = this.run.Run;

	constructor(
		stopsOnError: boolean,
		private readonly clock: Clock,
	) {
		this.begun.subscribe(this.count);
		const { n8nSendRequest } = this;
		this.http.n8nSendRequest = (...parts) => {
			const send = n8nSendRequest(...parts);
			return async (url, request) => {
				const { method, path } = request;
				if (this.isOver) this.askedAfterEnd.push(`${method} ${path.join('/')}`);
				return await send(url, request);
			};
		};
		if (!stopsOnError) return;
		const { Run, stopped } = this;
		this.run.Run = class extends Run {
			constructor(...parts: unknown[]) {
				super(...parts);
				const { stop } = this;
				this.stop = () => {
					stop();
					stopped();
				};
			}
		};
	}

	/** What has begun in this turn of the event loop was begun before anybody could know. */
	readonly stopped = (): void => {
		setImmediate(() => {
			this.sentBeforeStop ??= this.sent.length;
		});
	};

	over(): void {
		this.isOver = true;
	}

	end(): void {
		this.begun.unsubscribe(this.count);
		this.http.n8nSendRequest = this.n8nSendRequest;
		this.run.Run = this.Run;
	}

	private readonly count = (message: unknown): void => {
		const { request } = message as { request: ClientRequest };
		const { method, path } = request;
		const at = this.clock.now();
		this.sent.push({ method, host: String(request.getHeader('host')), path, at });
	};
}

function happen({ kind, n }: EventPlan, it: Case, rows: RowModel[], sandbox: FaultSandbox): void {
	const { settings, saleshandy, puffle } = sandbox;
	const named = rows.flatMap(({ record }) => record ?? []);
	const record = named[n % Math.max(1, named.length)] ?? '';
	const [campaignId = '', leadId = ''] = record.split('/');
	const field = FIELDS[it.vendor][n % FIELDS[it.vendor].length];
	const outreach = CAMPAIGNS.outreach.id;
	const prospect = saleshandy.prospects.get(record);
	const roster = puffle.leads.get(campaignId);
	const lead = roster?.get(leadId);
	const events: Record<EventPlan['kind'], () => unknown> = {
		// That is the run's, not the account's.
		cancel: () => undefined,
		rekey: () => undefined,
		revoke: () => (settings.validKeys[it.vendor] = []),
		launch: () => Object.assign(puffle.campaigns.get(outreach) ?? {}, { status: 'launching' }),
		'delete-campaign': () => puffle.campaigns.delete(outreach),
		'delete-record': () => saleshandy.prospects.delete(record) || roster?.delete(leadId),
		create: () => {
			const absent = rows.filter(({ record: one, name }) => one === undefined && isName(name));
			const row = absent[n % Math.max(1, absent.length)];
			if (row) create(row, sandbox);
		},
		rename: () => Object.assign(prospect ?? {}, { email: renamed(record) }),
		edit: () => {
			if (!field) return;
			prospect?.values.set(field.id, OTHERS);
			if (lead && field.id in lead) Object.assign(lead, { [field.id]: OTHERS });
		},
		move: () => {
			rotate(saleshandy.prospects, n * 17);
			for (const each of puffle.leads.values()) rotate(each, n * 17);
			// Prospects are listed by their age.
			[...saleshandy.prospects.values()].forEach((one, at) => {
				one.createdAt = new Date(Date.UTC(2024, 0, 1, at)).toISOString();
			});
		},
		fields: () => {
			saleshandy.fields = saleshandy.fields.flatMap((each) => {
				if (each.id !== field?.id) return [each];
				if (!isRemade(n)) return [];
				return [{ ...each, id: madeAnew(each.id), metadata: { options: ['Else'] } }];
			});
		},
		limit: () => (settings[it.vendor].limit = { requests: 1 + n, windowMs: 40_000 }),
	};
	events[kind]();
}

function isName(name: string): boolean {
	return /@.+\.|\.com\/in\//.test(name);
}

/** Somebody else creates the person whom a row names. Neither API lets the same one in twice. */
function create(row: RowModel, { saleshandy, puffle, clock }: FaultSandbox): void {
	const roster = puffle.leads.get(row.campaignId ?? '');
	const createdAt = new Date(clock.now()).toISOString();
	if (roster) createLead(row, roster, createdAt);
	else createProspect(row, saleshandy.prospects, createdAt);
}

function createProspect({ name }: RowModel, all: Map<string, Prospect>, createdAt: string): void {
	const email = plainEmail(name);
	if ([...all.values()].some((one) => one.email.toLowerCase() === email)) return;
	const id = `madeByOthers${all.size}`;
	const values = new Map(['First Name', 'Company'].map((label) => [fieldId(label), OTHERS]));
	all.set(id, { id, createdAt, email, verificationStatus: 'valid', values, tags: [] });
}

function createLead(row: RowModel, roster: Map<string, Lead>, createdAt: string): void {
	const { by, key, name, campaignId = '' } = row;
	const email = by === 'email' ? plainEmail(name) : null;
	const url = by === 'email' ? null : bareUrl(name);
	const leads = [...roster.values()];
	const isThere = leads.some(
		({ email: address, linkedin_url: other }) =>
			nameOf(by, (by === 'email' ? address : other) ?? '', campaignId) === key,
	);
	const [first] = leads;
	if (isThere || !first) return;
	const id = leadId(campaignId, 1_000 + leads.length);
	const values = { email, linkedin_url: url, first_name: OTHERS, company: OTHERS };
	roster.set(id, { ...first, ...values, id, created_at: createdAt });
}

const OTHERS = 'by somebody else';

/** The address of a prospect that somebody else changed meanwhile. */
export function renamed(record: string): string {
	return `${record}@moved.example`;
}

/** The id of a field that was deleted and made again. */
export function madeAnew(fieldId: string): string {
	return `${fieldId}X`;
}

/** The ids that a field has in a run: a second one if it was deleted and made again, with the same label. */
export function idsOf({ it, calls }: Played, fieldId: string): string[] {
	const fields = FIELDS[it.vendor];
	const isAnew = it.events.some(
		({ kind, at, n }) =>
			kind === 'fields' &&
			isRemade(n) &&
			at <= calls.length &&
			fields[n % fields.length]?.id === fieldId,
	);
	return isAnew ? [fieldId, madeAnew(fieldId)] : [fieldId];
}

/** Of the fields that are deleted, every other is made again. */
function isRemade(n: number): boolean {
	return n % 2 === 0;
}

/** What stood first stands last: the pages of the list are no longer what they were. */
function rotate<T>(map: Map<string, T>, places: number): void {
	for (const [id, value] of [...map].slice(0, places)) {
		map.delete(id);
		map.set(id, value);
	}
}
