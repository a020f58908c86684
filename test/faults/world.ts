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
import { newEmail, newUrl } from './case';
import type { By, Case, ChangePlan, Options, RowPlan, Vendor } from './case';
import { isBlank, nameOf, NO_NAMES, plainEmail, spell } from './names';
import type { Value, ValueType } from './values';
import { bad, blank, both, jsonText, valueOf } from './values';

/** Seeded records: two pages of either list. */
export const SIZES = { prospects: 130, leads: 220 };

/** A field that cases are about. */
export interface CaseField {
	id: string;
	label: string;
	key?: string;
	type: ValueType;
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

/** Whether somebody may no longer be there, or by that name, who was. */
export function isGone({ vendor, events }: Case): boolean {
	const fields = FIELDS[vendor];
	return events.some(
		({ kind, n }) =>
			MAKE_GONE.has(kind) ||
			(kind === 'edit' && /^(email|linkedin-url)$/.test(fields[n % fields.length]?.type ?? '')),
	);
}

const MAKE_GONE = new Set(['delete-record', 'rename', 'delete-campaign']);

/** Values that decide what a refusal means when an API says them itself. */
export const WORDS = [
	'Rate Limit exceeded',
	'Invalid token',
	'Unauthorized Reseller',
	'Too Many Requests',
	'Prospect not found',
];

/** Those, and texts that look like nothing and are text. */
export const TEXTS = [...WORDS, 'N/A', '-', 'null', 'None'];

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

/** From here on, the nth record is the prospect, or the lead, with the number n − MANY. */
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
	/** The name that the row gives the record, as `nameOf` has it. */
	key: string;
	/** That, and the other address that rows of this name give somebody new: by these it is one person. */
	keys: string[];
	/** The record in the sandbox; undefined where the name stands for none or for several. */
	record: string | undefined;
	/** Its address, ID or URL as the row writes it. */
	name: string;
	by: By;
	campaignId?: string;
	gives: Given[];
	/** Whether its name, or that of a field, is none, so that the row must fail. */
	mustFail: boolean;
	/** Whether all that it says is as it should be. */
	isSound: boolean;
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
	const cells = rows.map(({ model }, index) =>
		(it.rows[index]?.changes ?? []).map((change, at) =>
			cellOf(it, change, index, at, {
				held: (field) => (model.record ? held(model.record, field) : ''),
				alias: (field) => aliasOf(it, it.rows[index], model, field),
			}),
		),
	);
	const values = valuesFor(it, cells);
	rows.forEach(({ model }, index) => {
		const given = values.given[index] ?? [];
		model.gives = given
			.filter((cell) => !cell.field.unknown && !cell.isTypo && !onlyNames(it, model, cell))
			.map(asGiven(it));
		const { kind: target } = it.rows[index]?.target ?? { kind: 'odd' };
		const isFilled =
			it.options.emptyValues !== 'error' || given.every(({ kind }) => kind !== 'blank');
		const isKnown = given.every((cell) => !cell.field.unknown && !cell.isTypo);
		// To be added, a lead needs the address of its campaign.
		const isWhole = it.vendor === 'saleshandy' || it.operation === 'update';
		// Its column 'mode' is no field.
		const isMode = it.form === 'auto' && it.by === 'mixed' && it.options.unknownFields === 'error';
		model.isSound = target !== 'odd' && isFilled && isKnown && isWhole && !isMode;
		model.mustFail ||= given.some((cell) => cell.isTypo && isTold(it, cell, given));
	});
	const models = rows.map(({ model }) => model);
	if (it.aliases) joinPeople(models, sandbox, it.options);
	return {
		parameters: {
			...values.parameters,
			...targetParameters(it),
			// All results are compared.
			options: { ...it.options, simplify: false, timeout: TIMEOUT / 1000 },
		},
		items: targets.map((target, index) => ({
			json: { ...target, ...values.columns[index] },
		})),
		rows: models,
	};
}

/** Of an input's own columns, the one that names the record is no change. */
function onlyNames(
	{ form, vendor, operation }: Case,
	{ name, by }: RowModel,
	{ field, name: column, text }: Cell,
): boolean {
	// The parameter of that name says who it is, whatever this column says.
	const isParameter =
		vendor === 'saleshandy' && operation === 'upsert' && /^\W*email\W*$/i.test(column);
	if (form === 'auto' && isParameter) return true;
	if (form !== 'auto' || nameOf(by, text) !== nameOf(by, name)) return false;
	const identity = by === 'email' ? 'email' : by === 'linkedinUrl' ? 'linkedin-url' : undefined;
	return field.readOnly === true || field.type === identity;
}

/**
 * Rows of one name that give somebody the address to which their campaign sends are all about whoever has
 * that address. Of several, the one that counts.
 */
function joinPeople(
	models: readonly RowModel[],
	sandbox: Sandbox,
	{ conflict = 'last' }: Options,
): void {
	for (const { key, by: own, campaignId } of models) {
		if (campaignId === undefined) continue;
		const type = sandbox.puffle.campaigns.get(campaignId)?.type;
		const [by, column] =
			type === 'email' ? (['email', 'email'] as const) : (['linkedinUrl', 'linkedin_url'] as const);
		if (own === by) continue;
		const given = models.flatMap((model) =>
			model.key === key
				? model.gives.filter(({ fieldId, toSend }) => fieldId === column && toSend)
				: [],
		);
		const counting =
			conflict === 'error' ? given : given.slice(...(conflict === 'first' ? [0, 1] : [-1]));
		for (const { text } of counting) {
			if (text === '') continue;
			const alias = nameOf(by, text, campaignId);
			const [record, another] = recordsNamed({ by, name: text, campaignId }, sandbox);
			for (const model of models) {
				if (model.key !== key || model.keys.includes(alias)) continue;
				model.keys.push(alias);
				if (another === undefined) model.record ??= record;
			}
		}
	}
	// Who shares one of the names with somebody shares all of them.
	for (const { keys } of models) {
		for (const model of models) {
			if (model.keys.some((key) => keys.includes(key))) {
				model.keys.push(...keys.filter((key) => !model.keys.includes(key)));
			}
		}
	}
}

/** The other address of the person whom a row names, for a field that is one; undefined for any other. */
function aliasOf(
	{ aliases, operation }: Case,
	row: RowPlan | undefined,
	{ by, campaignId }: RowModel,
	{ type }: CaseField,
): string | undefined {
	const other = { email: 'linkedinUrl', 'linkedin-url': 'email' } as Partial<Record<ValueType, By>>;
	if (!aliases || operation !== 'upsert' || !row || row.target.kind === 'odd') return undefined;
	if (campaignId === undefined || other[type] !== by) return undefined;
	const { kind, n } = row.target;
	// Two names in a row have the same one.
	const target = { kind, n: kind === 'absent' ? n - (n % 2) : n } as const;
	const { n: place } = placeOf(row);
	return leadName(
		{ ...row, target },
		type === 'email' ? 'email' : 'linkedinUrl',
		campaignId,
		place,
	);
}

/** Whether a name that is nearly a field's is told, because no other column of the row is that field. */
function isTold(
	{ form, options, events, vendor }: Case,
	{ field, raw, text }: Cell,
	row: readonly Cell[],
): boolean {
	const fields = FIELDS[vendor];
	// It may have been deleted.
	if (events.some(({ kind, n }) => kind === 'fields' && fields[n % fields.length] === field))
		return false;
	const { unknownFields = 'misspelled' } = options;
	if (unknownFields === 'ignore' || raw === null || isBlank(text)) return false;
	if (unknownFields === 'error' || form !== 'auto') return true;
	const isGiven = row.some((cell) => !cell.isTypo && cell.field.id === field.id);
	// A column that says the same as what names the record may be left out, whatever it is called.
	return !isGiven && !field.readOnly && field.type !== 'email' && field.type !== 'linkedin-url';
}

/** Milliseconds for one request. */
export const TIMEOUT = 10_000;

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
		keys: [nameOf(name.by, name.name, name.campaignId)],
		mustFail: name.by !== 'id' && NO_NAMES[name.by].includes(name.name),
		isSound: false,
		record: another === undefined ? record : undefined,
		gives: [],
		created: [],
	};
}

/** The records that have a name now. */
export function recordsNamed({ by, name, campaignId }: Name, sandbox: Sandbox): string[] {
	if (campaignId === undefined) {
		const text = by === 'email' ? plainEmail(name) : name.trim();
		return [...sandbox.saleshandy.prospects.values()].flatMap(({ id, email }) =>
			(by === 'email' ? plainEmail(email) : id) === text ? id : [],
		);
	}
	const key = nameOf(by, name);
	const roster = sandbox.puffle.leads.get(campaignId)?.values() ?? [];
	return [...roster].flatMap(({ id, email, linkedin_url: url }) => {
		const own = by === 'id' ? id : by === 'email' ? email : url;
		return own && nameOf(by, own) === key ? `${campaignId}/${id}` : [];
	});
}

function prospectName({ target }: RowPlan, by: 'id' | 'email'): string {
	if (target.kind === 'odd') return target.text;
	if (target.kind === 'absent') return by === 'id' ? `noBody${target.n}` : newEmail(target.n);
	const n = target.n < MANY ? (PROSPECTS[target.n % PROSPECTS.length] ?? 0) : target.n - MANY;
	return by === 'id' ? prospectId(n) : prospectEmail(n);
}

function placeOf({ target }: RowPlan): Place {
	// Two names of somebody new are of one campaign.
	const n =
		target.kind === 'odd' ? 0 : target.kind === 'absent' ? target.n - (target.n % 2) : target.n;
	const outreach = CAMPAIGNS.outreach.id;
	if (n >= MANY) return { campaignId: outreach, n: n - MANY };
	return PLACES[n % PLACES.length] ?? { campaignId: outreach, n: 0 };
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
	return absent === undefined ? leadLinkedinUrl(n) : newUrl(absent);
}

/** One change of one row, with its value in the form in which the input holds it. */
interface Cell {
	field: CaseField;
	name: string;
	raw: Value['raw'];
	text: string;
	kind: 'own' | 'blank' | 'bad';
	/** Whether its name has a typing error. */
	isTypo?: boolean;
}

function cellOf(
	{ vendor, operation, account, form: givenAs }: Case,
	{ field: number, named, form, value }: ChangePlan,
	row: number,
	at: number,
	about: { held: (fieldId: string) => string; alias: (field: CaseField) => string | undefined },
): Cell {
	const fields = FIELDS[vendor];
	const field = fields[number % fields.length] ?? UNKNOWN;
	const name = HEADERS[named](field);
	const isTypo = named === 'typo' && givenAs !== 'mapping' && !field.unknown;
	const optionsKnown = account.saleshandy.fieldsWithOptions ?? true;
	const make = (one: number, other: number) =>
		field.type === 'dropdown'
			? planFor(one * 20 + other, optionsKnown)
			: valueOf(field.type, one * 20 + other, form);
	const alias = about.alias(field);
	const own = alias === undefined ? make(row, at) : both(alias);
	const isText = field.type === 'text';
	// Two names of one person would be two new people, or one.
	const isIdentity = operation === 'upsert' && ['email', 'linkedin-url'].includes(field.type);
	const asText = (text: string) => (isText ? both(text) : own);
	const cell = (given: Value, kind: Cell['kind'] = 'own') => ({
		field,
		name,
		kind,
		isTypo,
		...given,
	});
	switch (value.kind) {
		case 'blank':
			return cell(blank(value.n), 'blank');
		case 'bad':
			// Where the options are not told, only the API can refuse it.
			return cell(
				bad(field.type, value.n),
				field.type !== 'dropdown' || optionsKnown ? 'bad' : 'own',
			);
		case 'held': {
			const text = about.held(field.id);
			return cell(text ? both(text) : isIdentity ? own : make(900, 0));
		}
		case 'words':
			return cell(asText(TEXTS[value.n % TEXTS.length] ?? ''));
		case 'lines':
			return cell(asText(`${own.text}\nof two lines`));
		case 'shared':
			return cell(isIdentity ? own : make(800 + value.n, 0));
		default:
			return cell(own);
	}
}

/** What a column is called that is meant for a field. */
const HEADERS: Record<ChangePlan['named'], (field: CaseField) => string> = {
	id: ({ id }) => id,
	label: ({ label }) => label,
	key: ({ key, label }) => key ?? label,
	upper: ({ label }) => label.toUpperCase(),
	snake: ({ label }) => label.toLowerCase().replaceAll(' ', '_'),
	lines: ({ label }) => `\ufeff${label.replaceAll(' ', '\n ')}\u00a0`,
	camel: ({ label }) =>
		label.replaceAll(' ', '').replace(/^[A-Z]+/, (start) => start.toLowerCase()),
	typo: ({ label }) => `${label.slice(0, 3)}${label.slice(2)}`,
};

/** One of the options of the dropdown; with blanks and in capitals where they are known. */
function planFor(number: number, optionsKnown: boolean): Value {
	const plan = PLANS[number % PLANS.length] ?? 'Free';
	return { raw: optionsKnown ? ` ${plan.toUpperCase()}` : plan, text: plan };
}

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
				columns: objects.map((one) => ({ object: asText ? jsonText(one) : one })),
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
