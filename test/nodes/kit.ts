import { CODES } from '../../nodes/shared/core/errors';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Clock } from '../../nodes/shared/core/run';
import type { Credentials, NodeCall, NodeRun } from '../harness';
import { runNode } from '../harness';
import type { Call, Fault, Sandbox, SandboxOptions } from '../sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectId, startSandbox } from '../sandbox';
import { StepClock } from '../stepClock';

export type Node = 'saleshandy' | 'puffle';

/** What a run may have beside its parameters and rows. */
export type More = Partial<Omit<NodeCall, 'node' | 'parameters' | 'items'>>;

export interface Kit {
	/** Time of the nodes and of the sandbox. */
	readonly clock: StepClock;
	readonly sandbox: Sandbox;
	/** One for each vendor, with keys that no other test uses: what is learned of a limit stays here. */
	readonly credentials: Credentials;
	/** Those keys. */
	readonly keys: Record<Node, string>;
	/**
	 * Runs a built node on rows, in n8n's engine. On Error is 'stop' unless `more` says otherwise, and the
	 * items of an update hold all results unless the parameters say otherwise.
	 */
	run(
		node: Node,
		parameters: INodeParameters,
		rows?: readonly IDataObject[],
		more?: More,
	): Promise<NodeRun>;
	/** What has arrived at the APIs, e.g. `POST /saleshandy/v1/prospects/:prospectId/attribute`. */
	endpoints(): string[];
	/** How often an endpoint was called. */
	count(endpoint: string): number;
	/** What the nth prospect holds in the field with a label. */
	held(n: number, label: string): string | undefined;
	/** The requests that write, in order of arrival. */
	writes(): Call[];
	/** What each write to Saleshandy carried: label of the field → value. */
	attributes(): IDataObject[];
	/** All requests to an endpoint, or all that a function picks, meet a fault: at most `times` of them. */
	fail(where: string | ((call: Call) => boolean), fault: Fault, times?: number): void;
}

export const UPDATE_PROSPECT = 'POST /saleshandy/v1/prospects/:prospectId/attribute';
export const IMPORT = 'POST /saleshandy/v1/prospects/import-with-field-name';
export const IMPORT_STATUS = 'GET /saleshandy/v1/prospects/import-status/:requestId';
export const LIST_FIELDS = 'GET /saleshandy/v1/fields';
export const LIST_PROSPECTS = 'GET /saleshandy/v1/prospects';
export const UPDATE_LEAD = 'PATCH /puffle/api/campaigns/:id/leads';
export const ADD_LEADS = 'POST /puffle/api/campaigns/:id/leads';
export const LIST_LEADS = 'GET /puffle/api/campaigns/:id/leads';
export const GET_CAMPAIGN = 'GET /puffle/api/campaigns/:id';
export const LIST_CAMPAIGNS = 'GET /puffle/api/campaigns';

/** On Error: continue. */
export const CONTINUE = { onError: 'continueRegularOutput' } as const;

let runs = 0;

/** One sandbox for a test file: started before its tests, seeded anew before each, closed after. */
export function withSandbox(options?: SandboxOptions): Kit {
	const clock = new StepClock();
	let sandbox: Sandbox;
	let keys: Kit['keys'];
	let goOn: () => void;
	// Every request is a real one: on a busy machine a run may take its time.
	jest.setTimeout(20_000);

	beforeAll(async () => {
		goOn = clock.replace(systemClock);
		sandbox = await startSandbox({ ...options, clock: { now: clock.now, sleep: clock.hold } });
	});
	beforeEach(() => {
		sandbox.reset();
		runs += 1;
		keys = {
			saleshandy: `shkey${process.pid}x${runs}QqZzVvWw`,
			puffle: `pkkey${process.pid}x${runs}JjKkXxYy`,
		};
		sandbox.settings.validKeys = { saleshandy: [keys.saleshandy], puffle: [keys.puffle] };
	});
	afterAll(async () => {
		await sandbox.close();
		goOn();
	});

	return {
		clock,
		get sandbox() {
			return sandbox;
		},
		get keys() {
			return keys;
		},
		get credentials() {
			return {
				saleshandyApi: { apiKey: keys.saleshandy, baseUrl: sandbox.saleshandyUrl },
				puffleApi: { apiKey: keys.puffle, baseUrl: sandbox.puffleUrl },
			};
		},
		async run(node, given, rows = [{}], more = {}) {
			const items = rows.map((json) => ({ json }));
			const { credentials } = this;
			const parameters = isUpdate(given) ? showingAll(given) : given;
			return await runNode({ node, parameters, items, credentials, ...more });
		},
		endpoints: () => sandbox.calls.map(({ endpoint }) => endpoint),
		count: (wanted) => sandbox.calls.filter(({ endpoint }) => endpoint === wanted).length,
		held: (n, label) => sandbox.saleshandy.prospects.get(prospectId(n))?.values.get(fieldId(label)),
		writes: () => sandbox.calls.filter(({ method }) => method !== 'GET'),
		attributes() {
			const labels = new Map(sandbox.saleshandy.fields.map(({ id, label }) => [id, label]));
			return this.writes().map(({ body }) => {
				const { attributes } = body as {
					attributes: Array<{ fieldId: string; attributeValue: string }>;
				};
				const named: IDataObject = {};
				for (const { fieldId: id, attributeValue } of attributes) {
					named[labels.get(id) ?? id] = attributeValue;
				}
				return named;
			});
		},
		fail(where, fault, times = Infinity) {
			let left = times;
			sandbox.settings.fault = (call) => {
				const meant = typeof where === 'string' ? call.endpoint === where : where(call);
				if (!meant || left <= 0) return undefined;
				left -= 1;
				return fault;
			};
		},
	};
}

function isUpdate({ operation = 'update' }: INodeParameters): boolean {
	return operation !== 'get' && operation !== 'getAll';
}

function showingAll(parameters: INodeParameters): INodeParameters {
	const { options: given = {} } = parameters;
	const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
	return isObject ? { ...parameters, options: { simplify: false, ...given } } : parameters;
}

/** The very object that the built nodes hold: jest and the harness load it once. */
const { systemClock } = jest.requireActual<{ systemClock: Clock }>(
	'../../dist/nodes/shared/core/run.js',
);

/** A resource locator's value. */
export function locator(mode: string, value: string | number): INodeParameters {
	return { __rl: true, mode, value };
}

/** The nth seeded prospect, or one named in another way. */
export function prospect(target: number | INodeParameters = 0): INodeParameters {
	return {
		prospectId: typeof target === 'number' ? locator('id', prospectId(target)) : target,
	};
}

/** The nth lead of the main draft campaign, or one named in another way. */
export function lead(
	target: number | INodeParameters = 0,
	campaignId: string = CAMPAIGNS.outreach.id,
): INodeParameters {
	return {
		campaignId: locator('id', campaignId),
		leadId: typeof target === 'number' ? locator('id', leadId(campaignId, target)) : target,
	};
}

/** Columns mapped by hand, field id → value. */
export function mapping(
	value: INodeParameters | null,
	schema: Array<{ id: string; displayName: string }> = [],
): INodeParameters {
	return {
		specifyFields: 'mapping',
		fields: {
			mappingMode: 'defineBelow',
			value,
			matchingColumns: [],
			schema: schema.map((column) => ({
				...column,
				required: false,
				defaultMatch: false,
				display: true,
				type: 'string',
			})),
		},
	};
}

/** Columns mapped by the names of the input's keys. */
export function autoMapping(): INodeParameters {
	return {
		specifyFields: 'mapping',
		fields: { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] },
	};
}

/** Fields chosen one by one. */
export function list(...values: Array<[fieldId: string | number, value: string]>): INodeParameters {
	return {
		specifyFields: 'list',
		fieldList: { values: values.map(([fieldId, value]) => ({ fieldId, value })) },
	};
}

/** Fields in an object; text is taken as it is, such as an expression. */
export function json(value: string | IDataObject): INodeParameters {
	return {
		specifyFields: 'json',
		fieldsJson: typeof value === 'string' ? value : JSON.stringify(value),
	};
}

export function options(values: INodeParameters): INodeParameters {
	return { options: values };
}

/** A field result of Saleshandy, for a field of the seeded account. */
export function attribute(
	label: string,
	value: string,
	status = 'updated',
	reason?: string,
): IDataObject {
	return fieldResult(fieldId(label), label, value, status, reason);
}

/** A field result of Puffle. */
export function column(
	id: keyof typeof COLUMNS,
	value: string,
	status = 'updated',
	reason?: string,
): IDataObject {
	return fieldResult(id, COLUMNS[id], value, status, reason);
}

const COLUMNS = {
	first_name: 'First Name',
	last_name: 'Last Name',
	name: 'Full Name',
	email: 'Email',
	linkedin_url: 'LinkedIn URL',
	company: 'Company',
	position: 'Position',
	headline: 'Headline',
};

function fieldResult(
	id: string,
	field: string,
	value: string,
	status: string,
	reason = '',
): IDataObject {
	const success = status === 'updated' || status === 'unchanged';
	return { field, value, success, status, reason, code: codeOf(status), fieldId: id };
}

/** What a result's `code` must be; for one that was not written, any of the list. */
function codeOf(status: string): string {
	if (status === 'updated' || status === 'unchanged' || status === 'planned') return '';
	return expect.stringMatching(new RegExp(`^(${CODES.join('|')})$`)) as string;
}

/** The statuses of items; of those that are none, undefined. */
export function statuses(output: ReadonlyArray<{ json: IDataObject }>): unknown[] {
	return output.map(({ json: { status } }) => status);
}

/** What a function makes of 0, 1, 2 … */
export function times<T>(count: number, make: (n: number) => T): T[] {
	return Array.from({ length: count }, (_, n) => make(n));
}

/** An output item of a row, or one of a row's. */
export function item(index: number, data: unknown): { json: unknown; pairedItem: unknown } {
	return { json: data, pairedItem: { item: index } };
}

/** The same item with the keys that say how its row names the record. */
export function about(
	names: IDataObject,
	{ json: data, pairedItem }: ReturnType<typeof item>,
): ReturnType<typeof item> {
	// What the account says of who it is does not come beside it.
	const { email, ...rest } = data as IDataObject;
	const known = Object.keys(names).length === 0 && email !== undefined ? { email } : names;
	return { json: { ...known, ...rest }, pairedItem };
}

/** The details of a row that failed; it cannot be sent again as it is unless told. */
export function details(
	reason: string,
	sent: string,
	httpStatus?: number,
	retryable = false,
): IDataObject {
	return { reason, retryable, sent, ...(httpStatus === undefined ? {} : { httpStatus }) };
}

/** The item of a row that failed, with how it names its record. */
export function failed(
	index: number,
	says: RegExp,
	its: IDataObject,
	about: IDataObject = {},
): ReturnType<typeof item> {
	const text = matching(says);
	return item(
		index,
		partly({ ...about, status: 'failed', summary: text, error: text, details: its }),
	);
}

/** The item of a row that cannot be read or checked. */
export function unreadable(index: number, says: RegExp): ReturnType<typeof item> {
	return failed(index, says, details('invalid-input', 'no'));
}

/** Stands for any text that matches, in what is expected. Jest types its own matchers as any. */
export function matching(pattern: RegExp): string {
	return expect.stringMatching(pattern) as string;
}

/** Stands for any text that has this part. */
export function containing(part: string): string {
	return expect.stringContaining(part) as string;
}

/** Stands for any text. */
export function someText(): string {
	return expect.any(String) as string;
}

/** Stands for any object that has these keys and maybe others. */
export function partly(part: object): IDataObject {
	return expect.objectContaining(part) as IDataObject;
}
