import { hashedId } from './ids';
import { person, pick } from './people';

export type FieldType = 'text' | 'number' | 'date' | 'long-text' | 'dropdown' | 'currency';

/** A field as `GET /fields` lists it. */
export interface Field {
	id: string;
	label: string;
	fieldType: FieldType;
	/** The system field's own name; null for a custom field and for system fields without one. */
	mappingDefaultField: string | null;
	/** True for a system field. */
	isDefault: boolean;
	metadata?: { options?: string[]; currencyCode?: string };
}

/** A stored prospect. `values` holds every field but the email, which has its own property. */
export interface Prospect {
	id: string;
	/** ISO 8601. */
	createdAt: string;
	email: string;
	verificationStatus: string;
	/** Field id → value; a field without a value is absent or ''. */
	values: Map<string, string>;
	tags: { id: string; name: string }[];
	/** What the list shows instead of the values, until a time in epoch milliseconds. */
	shown?: { values: Map<string, string>; until: number };
}

export interface SaleshandyState {
	fields: Field[];
	/** Prospect id → prospect, oldest first. */
	prospects: Map<string, Prospect>;
}

/** Two prospects hold this address. */
export const SHARED_EMAIL = 'team@shared.example';
/** A substring of `JOANN_EMAIL`, so a search for it finds both. */
export const ANN_EMAIL = 'ann@acme.example';
export const JOANN_EMAIL = 'joann@acme.example';

export const PLANS = ['Free', 'Growth', 'Enterprise'];
const INDUSTRIES = ['Software', 'Manufacturing', 'Healthcare', 'Retail', 'Finance'];
const SIZES = ['1-10', '11-50', '51-200', '201-1000', '1000+'];
const STATUSES = ['valid', 'valid', 'valid', 'risky', 'bad', 'inProgress'];

/** How many text fields called "Custom 1", "Custom 2", … an account has. */
const PLAIN_CUSTOM_FIELDS = 14;

/** The id of the field with this label, in the seeded account. */
export function fieldId(label: string): string {
	return hashedId(`field ${label}`);
}

/**
 * The id of the nth seeded prospect, n from 0. Prospects 0 and 1 are Ann and Joann, 2 and 3 share
 * an email address, and the ids of 4 and 5 differ in letter case only.
 */
export function prospectId(n: number): string {
	if (n === 5) return swapCase(prospectId(4));
	return hashedId(`prospect ${n}`);
}

/** The email address of the nth seeded prospect, n from 0. */
export function prospectEmail(n: number): string {
	const special = [ANN_EMAIL, JOANN_EMAIL, SHARED_EMAIL, SHARED_EMAIL];
	return special[n] ?? person(n).email;
}

/** A fresh account with this many prospects; always the same for the same number. */
export function seedSaleshandy(prospects: number): SaleshandyState {
	const list = Array.from({ length: prospects }, (_, n) => seedProspect(n));
	return { fields: seedFields(), prospects: new Map(list.map((each) => [each.id, each])) };
}

function seedFields(): Field[] {
	const system = (
		label: string,
		name: string | null = null,
		options: string[] | null = null,
	): Field => ({
		id: fieldId(label),
		label,
		fieldType: options ? 'dropdown' : 'text',
		mappingDefaultField: name,
		isDefault: true,
		...(options && { metadata: { options } }),
	});
	const custom = (
		label: string,
		fieldType: FieldType,
		metadata?: { options?: string[]; currencyCode?: string },
	): Field => ({
		id: fieldId(label),
		label,
		fieldType,
		mappingDefaultField: null,
		isDefault: false,
		...(metadata && { metadata }),
	});
	return [
		system('First Name', 'firstName'),
		system('Last Name', 'lastName'),
		system('Email', 'email'),
		system('Company', 'company'),
		system('Phone Number', 'phoneNumber'),
		system('Job Title', 'jobTitle'),
		system('Website', 'website'),
		system('LinkedIn'),
		system('City'),
		system('Country'),
		system('Industry', null, INDUSTRIES),
		system('Company Size', null, SIZES),
		custom('Plan', 'dropdown', { options: [...PLANS] }),
		custom('Lead Score', 'number'),
		custom('Renewal Date', 'date'),
		custom('Deal Value', 'currency', { currencyCode: 'USD' }),
		custom('Notes', 'long-text'),
		custom('Source', 'text'),
		...Array.from({ length: PLAIN_CUSTOM_FIELDS }, (_, n) => custom(`Custom ${n + 1}`, 'text')),
	];
}

function seedProspect(n: number): Prospect {
	const values = (VALUES[n] ??= valuesOf(n));
	return {
		id: prospectId(n),
		// Minutes apart, so that nobody of a large account is younger than who is created now.
		createdAt: new Date(Date.UTC(2024, 0, 1, 0, n)).toISOString(),
		email: prospectEmail(n),
		verificationStatus: pick(STATUSES, n),
		values: new Map(values),
		tags: n % 5 === 0 ? [{ id: hashedId('tag vip'), name: 'vip' }] : [],
	};
}

/** Accounts are seeded before every test, with the same values. */
const VALUES: Array<ReadonlyMap<string, string>> = [];

function valuesOf(n: number): ReadonlyMap<string, string> {
	const who = person(n);
	const names = { 0: 'Ann', 1: 'Joann' } as Record<number, string>;
	const values: Record<string, string> = {
		'First Name': names[n] ?? who.first,
		'Last Name': who.last,
		Company: n < 2 ? 'Acme' : who.company,
		'Phone Number': `+1 555 01${String(n % 100).padStart(2, '0')}`,
		'Job Title': n % 40 === 39 ? '' : who.title,
		Website: `https://${n < 2 ? 'acme.example' : who.domain}`,
		LinkedIn: n % 4 === 3 ? '' : who.linkedin,
		City: who.city,
		Country: who.country,
		Industry: pick(INDUSTRIES, n),
		'Company Size': pick(SIZES, n),
		Plan: pick(PLANS, n),
		'Lead Score': String((n * 37) % 101),
		'Renewal Date': day(n),
		'Deal Value': `${1000 + n * 25}.50`,
		Source: n % 2 === 0 ? 'webinar' : '',
		'Custom 1': `note ${n}`,
	};
	return new Map(Object.entries(values).map(([label, value]) => [fieldId(label), value]));
}

function day(n: number): string {
	return new Date(Date.UTC(2026, 0, 1 + (n % 365))).toISOString().slice(0, 10);
}

function swapCase(text: string): string {
	return text.replace(/[a-z]/gi, (letter) =>
		letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
	);
}
