/**
 * What the two workflows that ask an account have in common. It runs in a Code node of n8n, so it uses
 * nothing but the language.
 *
 * A script asks: it yields one step after another and is given the answer of each. Between two steps n8n
 * keeps nothing but items, so all answers travel along, and the script begins anew with them each time.
 */

/** What the workflow does next. */
export interface Step {
	/** `read` and `write` send a request; `put back` and `compare` have our node write values. */
	do: 'read' | 'write' | 'put back' | 'compare';
	/** Seconds to wait before. */
	wait: number;
	/** Of a request, with its query. */
	path?: string;
	body?: object;
	/** For our node: field → value. */
	values?: Record<string, string>;
	recordId?: string;
}

/** What a node gave: an HTTP response, or an item of our node. */
export interface Answer {
	statusCode?: number;
	headers?: Record<string, unknown>;
	body?: unknown;
	results?: Array<{ fieldId: string; status: string }>;
	error?: unknown;
}

/** One item of the table that comes out. */
export interface Row {
	question: string;
	answer: string;
	howSeen: string;
	whatTheNodeDoes: string;
	assumptionHolds: 'yes' | 'no' | 'not seen';
	textForAnIssue: string;
}

export interface Settings {
	testEmail: string;
	thisIsATestRecord: boolean;
	[name: string]: unknown;
}

export interface Question {
	question: string;
	/** What the node takes for granted. */
	assumption: string;
	/** What happens where it is not so. */
	otherwise: string;
}

export type Script<T = Row[]> = Generator<Step, T, Answer>;

/** The step after so many answers, or the table. */
export function nextStep(script: Script, answers: readonly Answer[]): object {
	let next = script.next();
	for (const answer of answers) if (!next.done) next = script.next(answer);
	return next.done ? { step: { do: 'tell', wait: 0 }, rows: next.value } : { step: next.value };
}

/** Why no more is asked; what was changed is put back. */
export class Stop extends Error {}

/** Runs of the workflow send no more requests than this, imports aside. */
export const MOST_REQUESTS = 25;
/** What comparing takes, and putting the note back where our node does not find the record. */
const COMPARING = 6;
/** What putting the record back takes: our node reads the account's fields too. */
const LAST_REQUESTS = 3 + COMPARING;
/** What the first questions take. */
const FIRST_REQUESTS = 7;

/** The forms of a value that are tried where it does not come back as it was. */
const MOST_FORMS = 3;

/** Seconds between the looks at a value that was just written. */
const LOOKS = [0, 2, 5, 15];

export interface Vendor {
	/** Where the record is read, and the records in the answer. */
	readPath(): string;
	rowsOf(answer: Answer): unknown[];
	/** A record's values there, by field. */
	valuesOf(row: unknown): Record<string, unknown>;
	/** The request that writes values. */
	write(values: Record<string, string>): Pick<Step, 'path' | 'body'>;
	/** Whether its answer says that a value was saved. */
	saved(answer: Answer, field: string): boolean;
	/** What a field is called, and in a text for an issue. */
	label(field: string): string;
	kind(field: string): string;
	/** The texts that may restore what a field shows, the likeliest first. */
	forms(field: string, shown: string): string[];
}

/** A record whose values are changed and put back. */
export class Asked {
	requests = 0;

	/** Seconds until a value that was written is seen. */
	delay = 0;

	/** What each field showed before anything was changed. */
	readonly original: Record<string, string> = {};

	/** The text that restores each of them. */
	readonly form: Record<string, string> = {};

	/** The field in which all of that is noted, so that another run can put it right. */
	noteField = '';

	/** As it was last read. */
	recordId = '';

	/** In lower case. */
	readonly email: string;

	/** How many runs have left the record changed. */
	runsLeft = 0;

	private noteBefore = '';

	private hasPutBack = false;

	/** Of each request, what it was and how many were left after it. */
	private readonly sent: Array<{ do: Step['do']; left: number | undefined }> = [];

	constructor(
		readonly vendor: Vendor,
		{ testEmail }: Settings,
	) {
		this.email = testEmail.trim().toLowerCase();
	}

	/** Whether so many requests are left for a question. */
	has(requests: number): boolean {
		return this.requests + requests + LAST_REQUESTS <= MOST_REQUESTS;
	}

	/**
	 * Whether reads and writes are counted apart, by what was left after the second request and after the
	 * last one; undefined where that does not tell.
	 */
	countsApart(): boolean | undefined {
		const [from, ...since] = this.sent.slice(1);
		const reads = since.filter((each) => each.do === 'read').length;
		const used = (from?.left ?? NaN) - (since.at(-1)?.left ?? NaN);
		if (since.at(-1)?.do !== 'read' || reads === since.length) return undefined;
		return used === reads ? true : used === since.length ? false : undefined;
	}

	/** Sends a step; again after a minute where a rate limit refuses it, and once more where nothing came back. */
	*send(step: Omit<Step, 'wait'> & { wait?: number }, cost = 1): Script<Answer> {
		let answer: Answer = {};
		for (let tries = 1; tries <= 4; tries += 1) {
			this.requests += cost;
			const pause = isRateLimit(answer) ? 61 : 5;
			answer = yield { ...step, wait: tries === 1 ? (step.wait ?? 0) : pause };
			this.sent.push({ do: step.do, left: remainingOf(answer) });
			if (!isRateLimit(answer) && (wasAnswered(answer) || tries > 1)) break;
		}
		return answer;
	}

	/** The rows of an answer that have the record's email. */
	rowsIn(answer: Answer): unknown[] {
		if (!isOk(answer)) return [];
		const emailOf = (row: unknown) => text(get(row, 'email')).toLowerCase();
		return this.vendor.rowsOf(answer).filter((row) => emailOf(row) === this.email);
	}

	/** The record's values as texts, by field; undefined if it is not there, or others are too. */
	valuesIn(answer: Answer): Record<string, string> | undefined {
		const [row, another] = this.rowsIn(answer);
		if (row === undefined || another !== undefined) return undefined;
		this.recordId = text(get(row, 'id'));
		const values = Object.entries(this.vendor.valuesOf(row));
		return Object.fromEntries(values.map(([field, value]) => [field, text(value)]));
	}

	/** The same, read now. @throws Stop */
	*look(path = this.vendor.readPath(), wait = this.delay): Script<Record<string, string>> {
		const answer = yield* this.send({ do: 'read', path, wait });
		const values = this.valuesIn(answer);
		if (!values) throw new Stop(`The record could not be read: ${saysOf(answer)}`);
		return values;
	}

	*write(values: Record<string, string>): Script<Answer> {
		return yield* this.send({ do: 'write', ...this.vendor.write(values) });
	}

	saved(answer: Answer, field: string): boolean {
		return isOk(answer) && this.vendor.saved(answer, field);
	}

	/**
	 * Looks for the note of a run before, which was stopped or broke off, and takes what it says for what the
	 * record holds. @returns whether there is one
	 */
	recall(values: Record<string, string>): boolean {
		for (const [field, value] of Object.entries(values)) {
			const { [RUNS]: runs = '', ...left } = fromNote(value) ?? {};
			if (runs === '') continue;
			Object.assign(this, { noteField: field, noteBefore: value, runsLeft: Number(runs) });
			Object.assign(this.original, left);
			Object.assign(values, left);
			return true;
		}
		return false;
	}

	/** Says what is changed, and where that is noted. A note of a run before stays where it is. */
	change(noteField: string, values: Record<string, string>): void {
		if (this.runsLeft === 0) Object.assign(this, { noteField, noteBefore: values[noteField] });
		Object.assign(this.original, values);
		for (const [field, shown] of Object.entries(this.original)) {
			this.form[field] = this.vendor.forms(field, shown)[0] ?? '';
		}
	}

	/**
	 * Notes in the record what its fields show, and makes sure that each can be put back: with the note, its
	 * own value is written into each.
	 * @returns the fields of these that were proven so, with the text that puts them back @throws Stop
	 */
	*protect(fields: readonly string[]): Script<Record<string, string>> {
		const { form, noteBefore, noteField, original, vendor } = this;
		const note = { [noteField]: toNote({ ...original, [RUNS]: String(this.runsLeft + 1) }) };
		const own = Object.fromEntries(fields.map((field) => [field, form[field] ?? '']));
		let answer = yield* this.write({ ...note, ...own });
		const wasSaved = (field: string) => this.saved(answer, field);
		let taken = fields.filter(wasSaved);
		if (!wasSaved(noteField)) {
			taken = [];
			answer = yield* this.write(note);
		}
		let shown: Record<string, string> = {};
		for (const wait of LOOKS) {
			this.delay += wait;
			shown = yield* this.look(undefined, wait);
			if (shown[noteField] !== noteBefore) break;
		}
		const isOld = shown[noteField] === noteBefore;
		if (isOld || !fromNote(shown[noteField] ?? '')) {
			throw new Stop(
				`A note of what the record held was written into ${vendor.label(noteField)} (${saysOf(answer)}), and the field ${isOld ? 'shows the old value' : 'is not as it was sent'}. Without it nothing can be asked safely`,
			);
		}
		for (const field of taken.length === 0 ? fields : []) {
			if (!this.has(2 + FIRST_REQUESTS)) break;
			answer = yield* this.write({ [field]: form[field] ?? '' });
			if (wasSaved(field)) taken.push(field);
		}
		for (const field of taken) {
			const forms = vendor.forms(field, original[field] ?? '');
			for (let n = 1; shown[field] !== original[field] && n < forms.length; n += 1) {
				if (!this.has(2 + FIRST_REQUESTS)) break;
				form[field] = forms[n] ?? '';
				yield* this.write({ [field]: form[field] });
				shown = yield* this.look();
			}
		}
		const proven = taken.filter((field) => shown[field] === original[field]);
		return Object.fromEntries(proven.map((field) => [field, form[field] ?? '']));
	}

	/** Has our node write fields as they were. @returns what it says of each */
	*putBack(fields: readonly string[]): Script<Record<string, string>> {
		const values = Object.fromEntries(fields.map((field) => [field, this.form[field] ?? '']));
		const step = { do: 'put back', recordId: this.recordId, values, wait: 0 } as const;
		this.requests += this.hasPutBack ? 1 : 2;
		this.hasPutBack = true;
		return saidOf(yield step);
	}

	/** Those of some fields that do not show what they should. */
	private wrongIn(shown: Record<string, string>, fields: readonly string[]): string[] {
		return fields.filter((field) => shown[field] !== this.original[field]);
	}

	/** Puts fields back in one form after another, until they show what they should. @returns what they show */
	private *settle(
		fields: readonly string[],
		shown: Record<string, string>,
	): Script<Record<string, string>> {
		let now = shown;
		for (let n = 0; n < MOST_FORMS && this.wrongIn(now, fields).length > 0; n += 1) {
			const wrong = this.wrongIn(now, fields);
			for (const field of wrong) {
				const forms = this.vendor.forms(field, this.original[field] ?? '');
				this.form[field] = forms[n] ?? forms[0] ?? '';
			}
			yield* this.putBack(wrong);
			now = yield* this.look();
		}
		return now;
	}

	/**
	 * Puts everything back, the note last, and says field by field what is so.
	 * @returns `sentAgain`: what our node sent though it was there, where it was asked
	 */
	*restore(): Script<{ row: Row; sentAgain: string[] | undefined }> {
		const { noteField, original, vendor } = this;
		const fields = Object.keys(original);
		const rest = fields.filter((field) => field !== noteField);
		let sentAgain: string[] | undefined;
		let shown: Record<string, string> | undefined;
		let why = '';
		try {
			yield* this.putBack(rest);
			shown = yield* this.settle(rest, yield* this.look());
			if (this.wrongIn(shown, rest).length === 0) {
				const values = Object.fromEntries(fields.map((field) => [field, this.form[field] ?? '']));
				if (this.requests + COMPARING <= MOST_REQUESTS) {
					this.requests += 3;
					const said = saidOf(yield { do: 'compare', values, wait: this.delay });
					if (Object.keys(said).length > 0)
						sentAgain = rest.filter((field) => said[field] !== 'unchanged');
					shown = yield* this.look();
				}
				shown = yield* this.settle([noteField], shown);
			}
		} catch (error) {
			if (!(error instanceof Stop)) throw error;
			why = error.message;
			shown = undefined;
		}
		const wrong = shown ? this.wrongIn(shown, fields) : fields;
		const lines = fields.map((field) => {
			const label = vendor.label(field);
			if (!wrong.includes(field)) return `${label}: as it was`;
			const is = shown ? `is '${brief(shown[field] ?? '')}'` : 'was not seen again';
			return `${label}: ${is}, should be '${brief(original[field] ?? '')}'`;
		});
		const left = this.runsLeft ? 'A run before this one had left it changed. ' : '';
		const answer = wrong.length
			? `No. Run this workflow again: it puts back what is left. ${left}${lines.join('. ')}`
			: `Yes. ${left}${lines.join('. ')}`;
		return {
			sentAgain,
			row: {
				question: 'Is the record as it was?',
				answer,
				howSeen: why || 'Each field was read before the first change and after the last one',
				whatTheNodeDoes: `The node wrote the values back. ${this.requests} requests were sent`,
				assumptionHolds: wrong.length ? 'no' : 'yes',
				textForAnIssue: `Is the record as it was? ${wrong.length ? 'No' : 'Yes'}, ${fields.length - wrong.length} of ${fields.length} fields.`,
			},
		};
	}
}

/** The answers to the questions, in the order of the questions. */
export class Table<Key extends string> {
	private readonly rows = new Map<string, Row>();

	constructor(
		private readonly questions: Record<Key, Question>,
		/** What must not be in a text for an issue. */
		private readonly secrets: () => string[],
	) {}

	set(key: Key, holds: boolean | undefined, answer: string, howSeen: string): void {
		const { assumption, otherwise, question } = this.questions[key];
		const assumptionHolds = holds === undefined ? 'not seen' : holds ? 'yes' : 'no';
		this.rows.set(key, {
			question,
			answer: holds === undefined ? 'Not seen' : answer,
			howSeen,
			whatTheNodeDoes: `${assumption} If not: ${otherwise}`,
			assumptionHolds,
			textForAnIssue: hide(
				`${question} ${holds === undefined ? 'Not seen' : answer}. ${howSeen}. The node's assumption holds: ${assumptionHolds}.`,
				this.secrets(),
			),
		});
	}

	/** A row for each question. @param why it has none, where it has none */
	all(why: string): Row[] {
		return (Object.keys(this.questions) as Key[]).map((key) => {
			if (!this.rows.has(key)) this.set(key, undefined, '', why);
			return this.rows.get(key)!;
		});
	}
}

/** How a vendor's record is found and asked. */
export interface Account<Key extends string> {
	asked: Asked;
	table: Table<Key>;
	/** What a record is called. */
	record: 'prospect' | 'lead';
	/** @returns what the record shows, or why nothing is asked */
	find(): Script<Record<string, string> | string>;
	/** The names among its values. */
	names(values: Record<string, string>): string;
	/** @returns what to ask with, the field for the note first; undefined if too few have a value */
	choose(values: Record<string, string>): Chosen | undefined;
	lack: string;
	/** @param proven the fields that can be put back, with the text that does it */
	ask(proven: Record<string, string>): Script<void>;
}

export interface Chosen {
	fields: string[];
	/** What may change beside them. */
	others?: string[];
}

/** Finds the record, asks everything, and puts the record back. */
export function* askAll<Key extends string>(
	account: Account<Key | 'onlyChanges'>,
	settings: Settings,
): Script {
	const { asked, lack, record, table } = account;
	if (!/^[^\s@]+@[^\s@]+$/.test(asked.email)) {
		return nothingAsked(`Enter the email of one test ${record} as testEmail in Your Settings`);
	}
	const values = yield* account.find();
	if (typeof values === 'string') return nothingAsked(values);
	const isLeft = asked.recall(values);
	if (!isLeft && !isTest(account.names(values), settings)) return nothingAsked(NO_TEST);
	const chosen = account.choose(values);
	if (!isLeft && !chosen) return nothingAsked(lack);
	const { fields = [], others = [] } = chosen ?? {};
	const changed = [...fields, ...others].map((field) => [field, values[field] ?? '']);
	asked.change(fields[0] ?? '', Object.fromEntries(changed) as Record<string, string>);
	let why = 'The requests of this run were used up before, or the field was not there';
	try {
		if (!chosen) throw new Stop('What a run before this one had left was put back, and no more');
		const proven = yield* asked.protect(fields.filter((field) => field !== asked.noteField));
		if (!asked.has(3)) throw new Stop(why);
		yield* account.ask(proven);
	} catch (error) {
		why = error instanceof Error ? error.message : text(error);
	}
	const { row, sentAgain } = yield* asked.restore();
	if (sentAgain) {
		const kinds = sentAgain.map((field) => asked.vendor.kind(field)).join(', ');
		const seen = 'The node was given the values that it had just written';
		table.set('onlyChanges', kinds === '', kinds === '' ? 'Yes' : `No: ${kinds}`, seen);
	}
	return [row, ...table.all(why)];
}

/** The table of a run in which nothing was asked and nothing changed. */
function nothingAsked(why: string): Row[] {
	return [
		{
			question: 'Is the record as it was?',
			answer: `Yes: nothing was changed and nothing asked. ${why}`,
			howSeen: 'No request that writes was sent',
			whatTheNodeDoes: '',
			assumptionHolds: 'not seen',
			textForAnIssue: 'Nothing was asked.',
		},
	];
}

/** Whether a record is clearly meant for tests. */
function isTest(names: string, { thisIsATestRecord }: Settings): boolean {
	return thisIsATestRecord === true || names.toLowerCase().includes('test');
}

const NO_TEST =
	"The first, last, or full name of the record does not contain 'test'. Give it such a name, or set thisIsATestRecord to true in Your Settings";

// What is written to find out what becomes of it.
export const SIGNS = '\u{1F642}';
export const PROBE = `  n8n check, line one\nline two ${SIGNS}  `;
export const PLAIN_PROBE = '  n8n check, line one\nline two  ';
export const LONG_PROBE = 'n8n check '.repeat(1000);

type TextKey = 'lineBreaks' | 'outerBlanks' | 'emoji' | 'longTexts';

export const TEXT_QUESTIONS: Record<TextKey, Question> = {
	lineBreaks: {
		question: 'Is a line break kept in a text?',
		assumption:
			'It writes a text as it is given, and takes it for stored so if the API says that it was saved.',
		otherwise: 'the row says updated, and with Only Changes such a text is sent again in each run.',
	},
	outerBlanks: {
		question: 'Are blanks kept at the start and the end of a text?',
		assumption: 'It writes a text as it is given, outer blanks included.',
		otherwise: 'the row says updated, and with Only Changes such a text is sent again in each run.',
	},
	emoji: {
		question: 'Is an emoji kept?',
		assumption: 'It writes every character as it is given.',
		otherwise: 'the row says updated, and with Only Changes such a text is sent again in each run.',
	},
	longTexts: {
		question: 'Are 10,000 letters kept?',
		assumption: 'It writes a text of any length, and the API keeps it whole or refuses it.',
		otherwise: 'the row says updated though the end of the text is gone; keep long texts short.',
	},
};

/** What a record shows of a text. */
export function judgeTexts<Key extends string>(
	table: Table<Key | TextKey>,
	shown: { probe?: string; wasSaved: boolean; plain?: string; plainSaved: boolean },
): void {
	const { plain, plainSaved, probe = '', wasSaved } = shown;
	const seen = `A text with a line break, outer blanks, and an emoji was written; the answer said ${wasSaved ? 'saved' : 'refused'}`;
	if (!wasSaved && plain === undefined) return;
	if (!wasSaved) {
		if (plainSaved) table.set('emoji', true, 'No, such a text is refused', seen);
		else table.set('lineBreaks', true, 'Such a text is refused', seen);
		if (!plainSaved) return table.set('outerBlanks', true, 'Such a text is refused', seen);
	}
	const kept = wasSaved ? probe : (plain ?? '');
	const how = wasSaved ? seen : `${seen}; without the emoji it was saved`;
	const breaks: Array<[string, string]> = [
		['one\nline', 'Yes'],
		['one line', 'No, it becomes a blank'],
		['oneline', 'No, it is dropped'],
		['one\r\nline', 'No, it becomes another kind of line break'],
	];
	const [, told = 'No, it becomes something else'] =
		breaks.find(([part]) => kept.includes(part)) ?? [];
	table.set('lineBreaks', told === 'Yes', told, how);
	const outer = [/^ {2}n/.test(kept), / {2}$/.test(kept)];
	const isTrimmed = kept.trim() === kept;
	const blanks = isTrimmed ? 'No, they are taken off' : 'Not all of them';
	table.set('outerBlanks', outer.every(Boolean), outer.every(Boolean) ? 'Yes' : blanks, how);
	if (!wasSaved) return;
	const isKept = kept.includes(SIGNS);
	const lost = kept.includes('?') ? 'No, it becomes a question mark' : 'No, it is dropped';
	table.set('emoji', isKept, isKept ? 'Yes' : lost, how);
}

export function judgeLong<Key extends string>(
	table: Table<Key | TextKey>,
	wasSaved: boolean,
	answer: Answer,
	shown: string,
): void {
	const seen = `10,000 letters were written; ${saysOf(answer)}`;
	if (!wasSaved) return table.set('longTexts', true, 'No, they are refused', seen);
	// A blank at the end says nothing of the length.
	const isWhole = shown.trim() === LONG_PROBE.trim();
	const cut = `No, ${shown.length.toLocaleString('en-US')} of them are kept`;
	table.set('longTexts', isWhole, isWhole ? 'Yes' : cut, `${seen}; then the field was read`);
}

/** The headers of an answer that tell of a rate limit, by name. */
export function limitHeaders({ headers = {} }: Answer): Record<string, string> {
	const all = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), text(value)]);
	return Object.fromEntries(
		all.filter(([name = '']) => /^(x-)?rate-?limit|^retry-after$/.test(name)),
	) as Record<string, string>;
}

/** How a header says when the window ends. */
export function formOfReset(value: string | undefined): string {
	if (value === undefined) return 'not told';
	if (!/^\d+(\.\d+)?$/.test(value)) return 'told as a date';
	return Number(value) > 1e6 ? 'told as a time since 1970' : 'told in seconds';
}

export function remainingOf(answer: Answer): number | undefined {
	const headers = limitHeaders(answer);
	const [name] = Object.keys(headers).filter((each) => each.endsWith('remaining'));
	return name === undefined ? undefined : Number(headers[name]);
}

/** Answers how many requests are left, by the headers of an answer. */
export function headersTold(answer: Answer): string {
	const headers = limitHeaders(answer);
	const value = (end: string) => Object.entries(headers).find(([name]) => name.endsWith(end))?.[1];
	const left = value('remaining') ?? 'not told how many';
	const most = value('-limit') ?? 'a number that is not told';
	return `Yes: ${left} of ${most} are left; when they come back is ${formOfReset(value('reset'))} (${Object.keys(headers).sort().join(', ')})`;
}

/** In a note, how many runs have left the record changed. */
const RUNS = 'runs';

const NOTE = 'n8n account check, run it again: ';

/** A note of values that survives being shown as HTML, and whose loss of any part is seen. */
export function toNote(values: Record<string, string>): string {
	const encode = (part: string) => encodeURIComponent(part).replace(/'/g, '%27');
	const parts = Object.entries(values).map(([id, value]) => `${encode(id)}=${encode(value)}`);
	return `${NOTE}${parts.join(';')};${sumOf(parts.join(';'))}`;
}

/** The values of a note; undefined if the text is none, or not whole. */
export function fromNote(given: string): Record<string, string> | undefined {
	const start = given.indexOf(NOTE);
	if (start === -1) return undefined;
	const [, parts = '', sum = ''] = /^(.*);(\d+)\s*$/s.exec(given.slice(start + NOTE.length)) ?? [];
	if (sum !== sumOf(parts)) return undefined;
	return Object.fromEntries(
		parts.split(';').map((part) => part.split('=').map(decodeURIComponent)),
	) as Record<string, string>;
}

/** Whether a value can be noted. */
export function canBeNoted(value: string): boolean {
	return (
		value.length <= 100 &&
		!/[\ud800-\udfff]/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''))
	);
}

function sumOf(given: string): string {
	let sum = 0;
	for (const sign of given) sum = (sum * 31 + sign.charCodeAt(0)) % 1_000_003;
	return String(sum);
}

export function isOk({ statusCode }: Answer): boolean {
	return statusCode !== undefined && statusCode >= 200 && statusCode < 300;
}

function wasAnswered({ statusCode }: Answer): boolean {
	return statusCode !== undefined && statusCode < 500;
}

function isRateLimit({ body, statusCode }: Answer): boolean {
	return statusCode === 429 || (statusCode === 400 && wordsOf(body) === 'Rate Limit exceeded');
}

/** What our node says of each field. */
function saidOf({ results = [] }: Answer): Record<string, string> {
	return Object.fromEntries(results.map(({ fieldId, status }) => [fieldId, status]));
}

/** The texts that may have been written where this is shown: a list may show signs as HTML has them. */
export function formsOf(shown: string): string[] {
	const plain = shown
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>')
		.replace(/&quot;/g, '"')
		.replace(/&#0?39;/g, "'")
		.replace(/&amp;/g, '&');
	return plain === shown ? [shown] : [plain, shown];
}

/** What an answer says, in words. */
export function saysOf({ body, statusCode }: Answer): string {
	if (statusCode === undefined) return 'no answer came';
	const words = wordsOf(body);
	return `the API answered HTTP ${statusCode}${statusCode < 300 || !words ? '' : `, '${brief(words)}'`}`;
}

/** The words of a refusal, wherever the API puts them. */
export function wordsOf(body: unknown): string {
	const places = [
		get(body, 'error_message'),
		get(body, 'message'),
		get(body, 'error', 'message'),
		get(body, 'error'),
	];
	const found = places.find((each) => typeof each === 'string' || Array.isArray(each));
	return Array.isArray(found) ? found.join(', ') : text(found);
}

/** What stands at a place in an object. */
export function get(value: unknown, ...path: Array<string | number>): unknown {
	let at = value;
	for (const key of path) {
		if (typeof at !== 'object' || at === null) return undefined;
		at = (at as Record<string, unknown>)[key];
	}
	return at;
}

export function list(value: unknown): unknown[] {
	return Array.isArray(value) ? (value as unknown[]) : [];
}

/** A value as text; '' where there is none. */
export function text(value: unknown): string {
	if (value === null || value === undefined) return '';
	return typeof value === 'string' ? value : JSON.stringify(value);
}

export function brief(given: string): string {
	return given.length > 100 ? `${given.slice(0, 100)}…` : given;
}

/** A text without addresses, IDs, and what else must not be in it. */
function hide(given: string, secrets: readonly string[]): string {
	let hidden = given;
	for (const secret of secrets) if (secret) hidden = hidden.split(secret).join('…');
	return hidden
		.replace(/[^\s'"<>]+@[^\s'"<>]+/g, '…')
		.replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/gi, '…')
		.replace(/\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])\w{8,}\b/g, '…')
		.replace(/\b(?=\w*\d)\w{16,}\b/g, '…');
}
