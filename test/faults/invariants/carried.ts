// What requests carry: values, and people to be imported or added.
import type { Call } from '../../sandbox';
import { CAMPAIGNS, fieldId as sandboxFieldId, prospectEmail, prospectId } from '../../sandbox';
import type { History } from '../history';
import type { Played } from '../played';
import { bareUrl, nameOf } from '../names';
import { madeAnew, renamed } from '../run';
import type { Given } from '../world';
import { SIZES } from '../world';

export const IMPORT = 'POST /saleshandy/v1/prospects/import-with-field-name';

export const ADD = 'POST /puffle/api/campaigns/:id/leads';

export const IMPORT_STATUS = 'GET /saleshandy/v1/prospects/import-status/:requestId';

/** Whom a request may create, as `nameOf` has it. */
export function namesIn(call: Call): string[] {
	return peopleIn(call).flatMap(({ names }) => names.map(({ key }) => key));
}

export function isAnswer({ status = 500 }: Call): boolean {
	return status < 500;
}

/** One record's field as a request carries it. */
interface Carried {
	record: string;
	fieldId: string;
	value: string;
}

export function carriedBy(call: Call, { rows, it }: AboutRows): Carried[] {
	const { path, body } = call;
	const [, one = ''] = /\/(?:prospects|campaigns)\/([^/]+)/.exec(path) ?? [];
	const id = decodeURIComponent(one);
	const { attributes, prospect_id, updates } = body as {
		attributes?: Array<{ fieldId: string; attributeValue: string }>;
		prospect_id?: string;
		updates?: Record<string, string>;
	};
	if (attributes) {
		return attributes.map(({ fieldId, attributeValue }) => ({
			record: id,
			fieldId,
			value: attributeValue,
		}));
	}
	const people = peopleIn(call);
	if (people.length) {
		return people.flatMap((person) => {
			const record = whoIs(person, { rows, it });
			const isName = (value: string) =>
				person.names.some(
					(name) => name.value === value && rows.some(({ keys }) => keys.includes(name.key)),
				);
			return Object.entries(person.values).flatMap(([name, value]) =>
				isName(value) ? [] : { record, fieldId: person.fieldId(name), value },
			);
		});
	}
	return Object.entries(updates ?? {}).map(([fieldId, value]) => ({
		record: `${id}/${ownId(prospect_id ?? '')}`,
		fieldId,
		value,
	}));
}

/** An ID without what a fault puts before it. */
export function ownId(id: string): string {
	return id.replace(/^.*\/\.\.\//, '');
}

export type AboutRows = Pick<Played, 'rows' | 'it'>;

export function allCarried(played: Played): Carried[] {
	const writes = played.calls.filter(({ method }) => method !== 'GET');
	return writes.flatMap((call) => carriedBy(call, played));
}

/** Someone in an import, or among those to be added. */
interface Person {
	/** By which rows can name them, as `nameOf` has it, and the value that says so. */
	names: Array<{ key: string; value: string }>;
	/** What else is sent of them, by label or column. */
	values: Record<string, string>;
	email: string;
	fieldId: (name: string) => string;
}

export function peopleIn({ path, body }: Call): Person[] {
	const { prospectList = [], prospects = [] } = (body ?? {}) as {
		prospectList?: Array<Record<string, string>>;
		prospects?: Array<Record<string, string>>;
	};
	const campaignId = path.split('/')[4];
	return [
		...prospectList.map(({ Email: email = '', ...values }) => ({
			names: [{ key: nameOf('email', email), value: email }],
			values,
			email,
			fieldId: sandboxFieldId,
		})),
		...prospects.map((values) => {
			const { email = '', linkedin_url: url = '' } = values;
			const names = [
				{ key: nameOf('email', email, campaignId), value: email },
				{ key: nameOf('linkedinUrl', url, campaignId), value: url },
			].filter(({ value }) => value !== '');
			return {
				// First the address to which the campaign sends.
				names: campaignId === CAMPAIGNS.founders.id ? names.reverse() : names,
				values,
				email,
				fieldId: (column: string) => column,
			};
		}),
	];
}

/** The record that a person is, or the name of one who may be created. */
export function whoIs({ names, email }: Person, { rows, it }: AboutRows): string {
	const [row] = names.flatMap(({ key }) => rows.find(({ keys }) => keys.includes(key)) ?? []);
	return row?.record ?? (it.operation === 'upsert' && row ? row.key : recordOf(email));
}

const records = new Map(
	Array.from({ length: SIZES.prospects }, (_, n) => [prospectEmail(n), prospectId(n)]),
);

/** The prospect with an address. */
function recordOf(email: string): string {
	// Some stand in capitals in the account.
	const known = records.get(email.toLowerCase());
	if (known !== undefined) return known;
	return [...records.values()].find((id) => renamed(id) === email) ?? email;
}

/** Whether that is the value that a row gives the field, which may have been made anew. */
export function isOf({ fieldId, text }: Given, of: Pick<Carried, 'fieldId' | 'value'>): boolean {
	return [fieldId, madeAnew(fieldId)].includes(of.fieldId) && text === of.value;
}

/** Puffle writes addresses in lower case and cuts slashes and queries off URLs. */
export function same(fieldId: string, one: string, other: string): boolean {
	if (one === other) return true;
	if (fieldId === 'email') return one.toLowerCase() === other.toLowerCase();
	return fieldId === 'linkedin_url' && bareUrl(one) === bareUrl(other);
}

/** Whether the run stored the value, or the record held it already, so that it need not be stored. */
export function isGiven(history: History, record: string, fieldId: string, value: string): boolean {
	const stored = history.of(record, fieldId).flatMap((entry) => (entry.outside ? [] : entry.value));
	return [history.atStart(record, fieldId), ...stored].some((one) => same(fieldId, one, value));
}
