import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Call } from '../sandbox';
import { CAMPAIGNS, fieldId, leadEmail, leadId, prospectEmail, prospectId } from '../sandbox';
import type { Kit, Node } from './kit';
import {
	ADD_LEADS,
	attribute,
	column,
	GET_CAMPAIGN,
	IMPORT,
	lead,
	LIST_FIELDS,
	LIST_LEADS,
	LIST_PROSPECTS,
	locator,
	prospect,
	someText,
	UPDATE_LEAD,
	UPDATE_PROSPECT,
} from './kit';

/** A field as a row can name it. */
export interface NamedField {
	id: string;
	label: string;
	/** The vendor's own name for it. */
	key: string;
}

/** What tests of both nodes have to know of one of them. The nth record is the nth seeded one. */
export interface Vendor {
	node: Node;
	/** As messages name it. */
	name: string;
	credential: 'saleshandyApi' | 'puffleApi';
	/** The parameter that names the record, as messages name it. */
	target: string;
	/** What a record is called in messages. */
	record: string;
	/** What a run reads first, and what this is called in messages. */
	reads: { endpoint: string; what: string };
	/** Where records are found by address, and what this is called in messages. */
	lists: { endpoint: string; what: string };
	writes: string;
	/** Where records are created. */
	creates: string;
	/** The status for a wrong key. */
	wrongKey: number;
	/** The status for a successful update. */
	success: number;
	/** Two fields of text, one of them with two words, and a third. */
	fields: { one: NamedField; two: NamedField; three: NamedField };
	/** A value that a check refuses, and the result that says so. */
	invalid: { label: string; value: string; result: IDataObject };
	/** Parameters that name the record by ID or by address. */
	byId(value?: string): INodeParameters;
	byEmail(value?: string): INodeParameters;
	/** Parameters that name the nth record. */
	nth(n: number): INodeParameters;
	id(n: number): string;
	email(n: number): string;
	/** The keys with which an item names its record. */
	ids(n: number): IDataObject;
	/** The result of a field. */
	result(field: NamedField, value: string, status?: string, reason?: string): IDataObject;
	/** What the account holds; undefined where it holds nothing. */
	stored(kit: Kit, n: number, field: NamedField): string | undefined;
	/** The output of a row that reached the API: its record as it is then comes with it. */
	row(kit: Kit, n: number, status: string, results: IDataObject[]): IDataObject;
	/** What each write carried: id of the field → value. */
	sent(kit: Kit): IDataObject[];
	/** Whether a request writes the nth record. */
	isWrite(n: number): (call: Call) => boolean;
	/** A success that confirms these fields of the first record. */
	confirms(values: IDataObject): unknown;
	/** The parameters of Create or Update, which name the record by address. */
	upsert(email?: string): INodeParameters;
	/** All records of the account, or of the campaign. */
	all(kit: Kit): Array<{ id: string; email: string | null }>;
	/** Somebody else creates a record with 'Rome' in the second field. @returns its ID, and what that field holds */
	addByOthers(kit: Kit, email: string, createdAt?: string): { id: string; held(): unknown };
}

const CAMPAIGN = CAMPAIGNS.outreach.id;

const saleshandyField = (label: string, key = label): NamedField => ({
	id: fieldId(label),
	label,
	key,
});
const puffleField = (id: Parameters<typeof column>[0], label: string): NamedField => ({
	id,
	label,
	key: id,
});

export const saleshandy: Vendor = {
	node: 'saleshandy',
	name: 'Saleshandy',
	credential: 'saleshandyApi',
	target: 'Prospect',
	record: 'prospect',
	reads: { endpoint: LIST_FIELDS, what: 'the list of fields' },
	lists: { endpoint: LIST_PROSPECTS, what: 'the list of prospects' },
	writes: UPDATE_PROSPECT,
	creates: IMPORT,
	wrongKey: 400,
	success: 201,
	fields: {
		one: saleshandyField('Last Name', 'lastName'),
		two: saleshandyField('City'),
		three: saleshandyField('Source'),
	},
	invalid: {
		label: 'Plan',
		value: 'Gold',
		result: attribute('Plan', 'Gold', 'invalid', "'Gold' is not one of Free, Growth, Enterprise"),
	},
	byId: (value = '={{ $json.id }}') => prospect(locator('id', value)),
	byEmail: (value = '={{ $json.to }}') => prospect(locator('email', value)),
	nth: (n) => prospect(n),
	id: prospectId,
	email: prospectEmail,
	ids: (n) => ({ prospectId: prospectId(n) }),
	result: ({ label }, value, status, reason) => attribute(label, value, status, reason),
	stored: ({ sandbox }, n, { id }) =>
		sandbox.saleshandy.prospects.get(prospectId(n))?.values.get(id) || undefined,
	row: (_kit, n, status, results) => ({
		prospectId: prospectId(n),
		status,
		summary: someText(),
		results,
	}),
	sent: (kit) =>
		kit.writes().map(({ body }) => {
			const { attributes } = body as {
				attributes: Array<{ fieldId: string; attributeValue: string }>;
			};
			return Object.fromEntries(attributes.map((each) => [each.fieldId, each.attributeValue]));
		}),
	isWrite: (n) => (call) => call.path === `/saleshandy/v1/prospects/${prospectId(n)}/attribute`,
	confirms: (values) => ({
		payload: { results: Object.keys(values).map((id) => ({ fieldId: id, success: true })) },
	}),
	upsert: (email = '={{ $json.email }}') => ({ operation: 'upsert', email }),
	all: ({ sandbox }) => [...sandbox.saleshandy.prospects.values()],
	addByOthers({ sandbox }, email, createdAt) {
		const { prospects } = sandbox.saleshandy;
		const [first] = prospects.values();
		const id = prospectId(5_000);
		const values = new Map([[fieldId('City'), 'Rome']]);
		if (!first) throw new Error('There is no prospect');
		prospects.set(id, { ...first, id, email, values, ...(createdAt && { createdAt }) });
		return { id, held: () => values.get(fieldId('City')) };
	},
};

export const puffle: Vendor = {
	node: 'puffle',
	name: 'Puffle',
	credential: 'puffleApi',
	target: 'Lead',
	record: 'lead',
	reads: { endpoint: GET_CAMPAIGN, what: 'the campaign' },
	lists: { endpoint: LIST_LEADS, what: "the campaign's leads" },
	writes: UPDATE_LEAD,
	creates: ADD_LEADS,
	wrongKey: 401,
	success: 200,
	fields: {
		one: puffleField('first_name', 'First Name'),
		two: puffleField('position', 'Position'),
		three: puffleField('company', 'Company'),
	},
	invalid: {
		label: 'Email',
		value: 'nobody',
		result: column('email', 'nobody', 'invalid', "'nobody' is not a valid email address"),
	},
	byId: (value = '={{ $json.id }}') => lead(locator('id', value)),
	byEmail: (value = '={{ $json.to }}') => lead(locator('email', value)),
	nth: (n) => lead(n),
	id: (n) => leadId(CAMPAIGN, n),
	email: leadEmail,
	ids: (n) => ({ campaignId: CAMPAIGN, leadId: leadId(CAMPAIGN, n) }),
	result: ({ id }, value, status, reason) =>
		column(id as Parameters<typeof column>[0], value, status, reason),
	stored: (kit, n, { id }) => nthLead(kit, n)[id] ?? undefined,
	row: (kit, n, status, results) => ({
		email: nthLead(kit, n).email,
		...puffle.ids(n),
		status,
		summary: someText(),
		results,
		lead: { ...nthLead(kit, n) },
	}),
	sent: (kit) => kit.writes().map(({ body }) => (body as { updates: IDataObject }).updates),
	isWrite: (n) => (call) =>
		call.method === 'PATCH' && JSON.stringify(call.body).includes(leadId(CAMPAIGN, n)),
	confirms: (values) => ({ prospect: { id: leadId(CAMPAIGN, 0), ...values } }),
	upsert: (email = '={{ $json.email }}') => ({ operation: 'upsert', ...puffle.byEmail(email) }),
	all: ({ sandbox }) => [...(sandbox.puffle.leads.get(CAMPAIGN)?.values() ?? [])],
	addByOthers({ sandbox }, email, createdAt) {
		const roster = sandbox.puffle.leads.get(CAMPAIGN);
		const [first] = roster?.values() ?? [];
		const id = leadId(CAMPAIGN, 5_000);
		if (!first) throw new Error('There is no lead');
		const added = { ...first, id, email, position: 'Rome' };
		roster?.set(id, { ...added, ...(createdAt && { created_at: createdAt }) });
		return { id, held: () => roster?.get(id)?.position ?? '' };
	},
};

function nthLead({ sandbox }: Kit, n: number): Record<string, string | null> {
	const found = sandbox.puffle.leads.get(CAMPAIGN)?.get(leadId(CAMPAIGN, n));
	if (!found) throw new Error(`No lead ${n}`);
	return found as unknown as Record<string, string | null>;
}

export const VENDORS: readonly Vendor[] = [saleshandy, puffle];
