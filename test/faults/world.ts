import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox';
import {
	CAMPAIGNS,
	fieldId,
	leadEmail,
	leadId,
	leadLinkedinUrl,
	PLANS,
	prospectEmail,
	prospectId,
} from '../sandbox';
import { newEmail } from './case';
import type { By, Case, ChangePlan, RowPlan, Vendor } from './case';

/** Seeded records: two pages of either list. */
export const SIZES = { prospects: 130, leads: 220 };

/** A field that cases are about. */
export interface CaseField {
	id: string;
	label: string;
	key?: string;
	type: 'text' | 'number' | 'date' | 'dropdown' | 'currency' | 'email' | 'linkedin-url';
	/** Whether no value is ever taken for it. */
	readOnly?: boolean;
	unknown?: boolean;
}

const UNKNOWN: CaseField = { id: 'n0SuchF1eld', label: 'Frist Nmae', type: 'text', unknown: true };

const attribute = (label: string, type: CaseField['type'], key?: string): CaseField => ({
	id: fieldId(label),
	label,
	type,
	...(key === undefined ? {} : { key }),
});
const column = (id: string, label: string, type: CaseField['type'] = 'text'): CaseField => ({
	id,
	label,
	type,
});

/** The rarer ones last: a case that is made smaller ends at the first. */
export const FIELDS: Record<Vendor, readonly CaseField[]> = {
	saleshandy: [
		attribute('First Name', 'text', 'firstName'),
		attribute('Last Name', 'text', 'lastName'),
		attribute('Company', 'text', 'company'),
		attribute('Custom 1', 'text'),
		attribute('Notes', 'text'),
		attribute('Plan', 'dropdown'),
		attribute('Lead Score', 'number'),
		attribute('Renewal Date', 'date'),
		attribute('Deal Value', 'currency'),
		{ ...attribute('Email', 'text', 'email'), readOnly: true },
		UNKNOWN,
	],
	puffle: [
		column('first_name', 'First Name'),
		column('last_name', 'Last Name'),
		column('company', 'Company'),
		column('position', 'Position'),
		column('headline', 'Headline'),
		column('name', 'Full Name'),
		column('email', 'Email', 'email'),
		column('linkedin_url', 'LinkedIn URL', 'linkedin-url'),
		UNKNOWN,
	],
};

/** Values that decide what a refusal means when an API says them itself. */
export const WORDS = [
	'Rate Limit exceeded',
	'Invalid token',
	'Unauthorized Reseller',
	'Too Many Requests',
	'Prospect not found',
];

interface Place {
	campaignId: string;
	n: number;
}

const PLACES: readonly Place[] = [
	...[0, 1, 3, 7, 5, 6, 205].map((n) => ({ campaignId: CAMPAIGNS.outreach.id, n })),
	{ campaignId: CAMPAIGNS.founders.id, n: 0 },
	{ campaignId: CAMPAIGNS.founders.id, n: 1 },
	{ campaignId: CAMPAIGNS.spring.id, n: 0 },
];
/** Two whose ids differ in letter case only, two that share an address, one on the second page. */
const PROSPECTS: readonly number[] = [0, 1, 10, 11, 4, 5, 2, 3, 111];

/** From here on, the nth record of an import is the prospect with the number n − MANY. */
export const MANY = 1_000;

export const RECORDS: Record<Vendor, number> = {
	saleshandy: PROSPECTS.length,
	puffle: PLACES.length,
};

/** One value that a row gives a field. */
export interface Given {
	fieldId: string;
	/** As it would be sent. */
	text: string;
	/** Whether it is to be sent at all: it is not blank, or clears, and no check refuses it. */
	toSend: boolean;
	readOnly: boolean;
}

/** What a row says, told without the node's code. */
export interface RowModel {
	/** What rows of the same record share, by the name that the row gives it. */
	key: string;
	/** The record in the sandbox; undefined where the name stands for none or for several. */
	record: string | undefined;
	/** Its address, ID or URL as the row writes it. */
	name: string;
	by: By;
	campaignId?: string;
	gives: Given[];
	/** All records with its name that came to the account during the run. */
	created: string[];
}

/** What n8n is given. */
export interface Rendered {
	parameters: INodeParameters;
	items: INodeExecutionData[];
	rows: RowModel[];
}

type Held = (record: string, fieldId: string) => string;

/** Turns a case into parameters and items, and into a model of what they say. */
export function render(it: Case, sandbox: Sandbox, held: Held): Rendered {
	const rows = it.rows.map((row) => rowOf(it, row, sandbox));
	const targets = rows.map(({ locator }) => locator);
	const cells = rows.map(({ model: { record } }, index) =>
		(it.rows[index]?.changes ?? []).map((change, at) =>
			cellOf(it, change, index, at, (field) => (record ? held(record, field) : '')),
		),
	);
	const values = valuesFor(it, cells);
	rows.forEach(({ model }, index) => {
		model.gives = (values.given[index] ?? [])
			.filter((cell) => !cell.field.unknown && !onlyNames(it, model, cell))
			.map(asGiven(it));
	});
	return {
		parameters: {
			...values.parameters,
			...targetParameters(it),
			// All results are compared.
			options: { ...it.options, simplify: false, timeout: timeoutOf(it) },
		},
		items: targets.map((target, index) => ({
			json: { ...target, ...values.columns[index] },
		})),
		rows: rows.map(({ model }) => model),
	};
}

/** Of an input's own columns, the one that names the record is no change. */
function onlyNames(
	{ form, vendor, operation }: Case,
	{ name, by }: RowModel,
	{ field, name: column, text }: Cell,
): boolean {
	// The parameter of that name says who it is, whatever this column says.
	const isParameter = vendor === 'saleshandy' && operation === 'upsert' && /^email$/i.test(column);
	if (form === 'auto' && isParameter) return true;
	if (form !== 'auto' || text.trim().toLowerCase() !== name.trim().toLowerCase()) return false;
	const identity = by === 'email' ? 'email' : by === 'linkedinUrl' ? 'linkedin-url' : undefined;
	return field.readOnly === true || field.type === identity;
}

/** Short where some requests are never answered, as that time passes for real. */
function timeoutOf({ faults }: Case): number {
	return faults.kinds.includes('hang') && faults.rate > 0 ? 0.05 : 10;
}

function targetParameters({ vendor, operation, by }: Case): INodeParameters {
	if (vendor === 'saleshandy' && operation === 'upsert') {
		return { operation, email: '={{ $json.prospectId }}' };
	}
	const own = vendor === 'saleshandy' ? 'prospectId' : 'leadId';
	const target: INodeParameters =
		by === 'mixed'
			? { [own]: `={{ { __rl: true, mode: $json.mode, value: $json.${own} } }}` }
			: { [own]: { __rl: true, mode: modeOf(operation, by), value: `={{ $json.${own} }}` } };
	if (vendor === 'saleshandy') return target;
	return {
		...(operation === 'upsert' ? { operation } : {}),
		campaignId: { __rl: true, mode: 'id', value: '={{ $json.campaignId }}' },
		...target,
	};
}

/** Somebody new has no ID yet. */
function modeOf(operation: Case['operation'], by: By): By {
	return operation === 'upsert' && by === 'id' ? 'email' : by;
}

interface RenderedRow {
	locator: IDataObject;
	model: RowModel;
}

function rowOf(it: Case, row: RowPlan, sandbox: Sandbox): RenderedRow {
	const by = modeOf(it.operation, it.by === 'mixed' ? row.by : it.by);
	const mode = it.by === 'mixed' ? { mode: by } : {};
	if (it.vendor === 'saleshandy') {
		const way = by === 'email' || it.operation === 'upsert' ? 'email' : 'id';
		const name = spell(prospectName(row, way), way, row.spelling);
		return {
			locator: { prospectId: name, ...(it.by === 'mixed' ? { mode: way } : {}) },
			model: modelOf({ by: way, name }, sandbox),
		};
	}
	const { campaignId, n } = placeOf(row);
	const name = spell(leadName(row, by, campaignId, n), by, row.spelling);
	return {
		locator: { campaignId, leadId: name, ...mode },
		model: modelOf({ by, name, campaignId }, sandbox),
	};
}

type Name = Pick<RowModel, 'by' | 'name' | 'campaignId'>;

function modelOf(name: Name, sandbox: Sandbox): RowModel {
	const [record, another] = recordsNamed(name, sandbox);
	return {
		...name,
		key: nameOf(name.by, name.name, name.campaignId),
		record: another === undefined ? record : undefined,
		gives: [],
		created: [],
	};
}

/** The records that have a name now. */
export function recordsNamed({ by, name, campaignId }: Name, sandbox: Sandbox): string[] {
	if (campaignId === undefined) {
		const text = by === 'email' ? name.trim().toLowerCase() : name.trim();
		return [...sandbox.saleshandy.prospects.values()].flatMap(({ id, email }) =>
			(by === 'email' ? email.toLowerCase() : id) === text ? id : [],
		);
	}
	const text = by === 'linkedinUrl' ? bareUrl(name) : name.trim().toLowerCase();
	const roster = sandbox.puffle.leads.get(campaignId)?.values() ?? [];
	return [...roster].flatMap(({ id, email, linkedin_url: url }) => {
		const own = by === 'id' ? id : by === 'email' ? email?.toLowerCase() : bareUrl(url ?? '');
		return own === text ? `${campaignId}/${id}` : [];
	});
}

/** What tells a record's name from all other names, however it is spelled. */
export function nameOf(by: By, name: string, campaignId?: string): string {
	const comparable =
		by === 'linkedinUrl'
			? bareUrl(name)
			: by === 'id' && campaignId === undefined
				? name.trim()
				: name.trim().toLowerCase();
	return [...(campaignId === undefined ? [] : [campaignId]), by, comparable].join(' ');
}

function prospectName({ target }: RowPlan, by: 'id' | 'email'): string {
	if (target.kind === 'odd') return target.text;
	if (target.kind === 'absent') return by === 'id' ? `noBody${target.n}` : newEmail(target.n);
	const n = target.n < MANY ? (PROSPECTS[target.n % PROSPECTS.length] ?? 0) : target.n - MANY;
	return by === 'id' ? prospectId(n) : prospectEmail(n);
}

function placeOf({ target }: RowPlan): Place {
	const n = target.kind === 'odd' ? 0 : target.n;
	return PLACES[n % PLACES.length] ?? { campaignId: CAMPAIGNS.outreach.id, n: 0 };
}

function leadName({ target }: RowPlan, by: By, campaignId: string, n: number): string {
	if (target.kind === 'odd') return target.text;
	const absent = target.kind === 'absent' ? target.n : undefined;
	if (by === 'id') {
		return absent === undefined
			? leadId(campaignId, n)
			: `7a1e8a2c-1234-4567-89ab-00000000000${absent % 10}`;
	}
	if (by === 'email') return absent === undefined ? leadEmail(n) : newEmail(absent);
	return absent === undefined ? leadLinkedinUrl(n) : `https://linkedin.com/in/nobody-${absent}`;
}

/** The same name written in another way, as sheets have it. */
function spell(name: string, by: By, spelling: number): string {
	if (spelling === 1) return ` ${name} `;
	if (spelling === 2 && by === 'email') return name.toUpperCase();
	if (by !== 'linkedinUrl') return name;
	if (spelling === 2) return `${name}/?utm=1`;
	return spelling === 3 ? name.replace('https://www.', '') : name;
}

export function bareUrl(url: string): string {
	return url
		.trim()
		.toLowerCase()
		.replace(/[?#].*$/, '')
		.replace(/\/+$/, '')
		.replace(/^https?:\/\//, '')
		.replace(/^www\./, '');
}

/** One change of one row, with its value in the form in which the input holds it. */
interface Cell {
	field: CaseField;
	name: string;
	raw: string | number | null | IDataObject;
	text: string;
	kind: 'own' | 'blank' | 'bad';
}

function cellOf(
	{ vendor, operation, account }: Case,
	{ field: number, named, value }: ChangePlan,
	row: number,
	at: number,
	held: (fieldId: string) => string,
): Cell {
	const fields = FIELDS[vendor];
	const field = fields[number % fields.length] ?? UNKNOWN;
	const names = { id: field.id, key: field.key, upper: field.label.toUpperCase() };
	const name = (named === 'label' ? undefined : names[named]) ?? field.label;
	const optionsKnown = account.saleshandy.fieldsWithOptions ?? true;
	const make = (one: number, other: number) => valueFor(field, one * 20 + other, optionsKnown);
	const own = make(row, at);
	const isText = field.type === 'text';
	// Two names of one person would be two new people, or one.
	const isIdentity = operation === 'upsert' && ['email', 'linkedin-url'].includes(field.type);
	const asText = (text: string) => (isText ? both(text) : own);
	const cell = (given: Pick<Cell, 'raw' | 'text'>, kind: Cell['kind'] = 'own') => ({
		field,
		name,
		kind,
		...given,
	});
	switch (value.kind) {
		case 'blank':
			return cell({ raw: ['', '  ', null][value.n % 3] ?? null, text: '' }, 'blank');
		case 'bad':
			if (isText) return cell({ raw: { an: 'object' }, text: '{"an":"object"}' }, 'bad');
			// Where the options are not told, only the API can refuse it.
			return cell(both('not for this'), field.type !== 'dropdown' || optionsKnown ? 'bad' : 'own');
		case 'held': {
			const text = held(field.id);
			return cell(text ? both(text) : isIdentity ? own : make(900, 0));
		}
		case 'words':
			return cell(asText(WORDS[value.n % WORDS.length] ?? ''));
		case 'lines':
			return cell(asText(`${own.text}\nof two lines`));
		case 'shared':
			return cell(isIdentity ? own : make(800 + value.n, 0));
		default:
			return cell(own);
	}
}

/** A value of the field's type that stands for a number. */
function valueFor(
	{ type }: CaseField,
	number: number,
	optionsKnown: boolean,
): Pick<Cell, 'raw' | 'text'> {
	switch (type) {
		case 'number':
			return { raw: 5000 + number, text: String(5000 + number) };
		case 'currency':
			return { raw: `$${7000 + number}.25`, text: `${7000 + number}.25` };
		case 'date': {
			const day = new Date(Date.UTC(2030, 0, 1 + number)).toISOString();
			return { raw: day, text: day.slice(0, 10) };
		}
		case 'dropdown': {
			const plan = PLANS[number % PLANS.length] ?? 'Free';
			return { raw: optionsKnown ? ` ${plan.toUpperCase()}` : plan, text: plan };
		}
		case 'email':
			return both(`Value${number}@t.example`);
		case 'linkedin-url':
			return both(`https://www.linkedin.com/in/value-${number}/`);
		default:
			return both(`value ${number}`);
	}
}

const both = (text: string) => ({ raw: text, text });

interface Values {
	parameters: INodeParameters;
	/** What each item carries for it. */
	columns: IDataObject[];
	/** What each row then says, in order. */
	given: Cell[][];
}

function valuesFor(it: Case, cells: Cell[][]): Values {
	const given = cells.map((row) => byName(row));
	const objects = given.map(asObject);
	switch (it.form) {
		case 'mapping':
			return mapped(cells);
		case 'auto':
			return { parameters: mapper('autoMapInputData', null), columns: objects, given };
		case 'list': {
			// As many fields as the longest row gives; those that a row lacks come out blank.
			const longest = Math.max(...cells.map(({ length }) => length));
			const values = Array.from({ length: longest }, (_, n) => ({
				fieldId: `={{ $json.list[${n}]?.fieldId }}`,
				value: `={{ $json.list[${n}]?.value }}`,
			}));
			return {
				parameters: { specifyFields: 'list', fieldList: { values } },
				columns: cells.map((row) => ({
					list: row.map(({ name, raw }) => ({ fieldId: name, value: raw })),
				})),
				given: cells,
			};
		}
		default: {
			const asText = it.form === 'jsonText';
			return {
				parameters: { specifyFields: 'json', fieldsJson: '={{ $json.object }}' },
				columns: objects.map((one) => ({ object: asText ? JSON.stringify(one) : one })),
				given,
			};
		}
	}
}

function mapper(mappingMode: string, value: INodeParameters | null): INodeParameters {
	return {
		specifyFields: 'mapping',
		fields: { mappingMode, value, matchingColumns: [], schema: [] },
	};
}

/** Every row has every column of the mapper; what it does not say is blank. */
function mapped(cells: Cell[][]): Values {
	const fields = [...new Map(cells.flat().map(({ field }) => [field.id, field])).values()];
	const given = cells.map((row) =>
		fields.map((field): Cell => {
			const said = row.findLast((cell) => cell.field.id === field.id);
			return said ?? { field, name: field.id, raw: null, text: '', kind: 'blank' };
		}),
	);
	const value = Object.fromEntries(fields.map(({ id }, at) => [id, `={{ $json.c${at} }}`]));
	return {
		parameters: mapper('defineBelow', value),
		columns: given.map((row) => Object.fromEntries(row.map(({ raw }, at) => [`c${at}`, raw]))),
		given,
	};
}

/** An object holds each name once; the first place and the last value count. */
function byName(row: Cell[]): Cell[] {
	return [...new Map(row.map((cell) => [cell.name, cell])).values()];
}

function asObject(row: Cell[]): IDataObject {
	return Object.fromEntries(row.map(({ name, raw }) => [name, raw]));
}

function asGiven({ options }: Case): (cell: Cell) => Given {
	return ({ field, text, kind }) => ({
		fieldId: field.id,
		text,
		readOnly: field.readOnly ?? false,
		toSend:
			!field.readOnly && kind !== 'bad' && (kind !== 'blank' || options.emptyValues === 'clear'),
	});
}
