import {
	Asked,
	LONG_PROBE,
	PLAIN_PROBE,
	PROBE,
	Stop,
	TEXT_QUESTIONS,
	Table,
	askAll,
	canBeNoted,
	formOfReset,
	formsOf,
	get,
	headersTold,
	isOk,
	judgeLong,
	judgeTexts,
	limitHeaders,
	list,
	saysOf,
	text,
	wordsOf,
} from './ask';
import type { Answer, Chosen, Script, Settings, Vendor } from './ask';

/** What no document says of Saleshandy. docs/unknowns.md has the same table. */
export const QUESTIONS = {
	clearing: {
		question: 'Does an empty text clear a field?',
		assumption:
			'With Empty Values set to Clear the Field, it sends an empty text, and takes the field for cleared if the API says that it was saved.',
		otherwise: 'the row says updated and the field keeps its value; clear it in Saleshandy.',
	},
	...TEXT_QUESTIONS,
	days: {
		question: 'How does a day come back that was written as 2031-03-05?',
		assumption: 'It writes days so, and knows them again with or without a time behind them.',
		otherwise: 'with Only Changes, dates are sent again in each run.',
	},
	daysWithTime: {
		question: 'Does a date field take a time?',
		assumption: 'It never sends one.',
		otherwise: 'nothing changes.',
	},
	numbers: {
		question: 'How does the number 072.50 come back?',
		assumption: 'It compares numbers without needless zeros.',
		otherwise: 'with Only Changes, numbers are sent again in each run.',
	},
	amounts: {
		question: 'How does the amount 1234.50 come back?',
		assumption: 'It compares amounts without signs, separators, and needless zeros.',
		otherwise: 'with Only Changes, amounts are sent again in each run.',
	},
	optionCase: {
		question: 'Does a dropdown take an option in another letter case?',
		assumption: "It sends the option as the account's list of fields has it.",
		otherwise: 'nothing changes.',
	},
	fieldOptions: {
		question: "Does the list of fields come with the dropdowns' options?",
		assumption:
			'It offers the options of a dropdown, and refuses other values before it sends them.',
		otherwise: 'it takes any text for a dropdown, and Saleshandy refuses what does not fit.',
	},
	oneWrong: {
		question: 'Does one wrong value keep the other fields of a request from being saved?',
		assumption: 'If all fields of a request are refused, it sends them again in halves.',
		otherwise: 'fewer requests are needed.',
	},
	unknownField: {
		question: 'What becomes of a value for a field that does not exist?',
		assumption: 'It is not confirmed, and the field comes back as rejected.',
		otherwise: 'a field that was deleted in that minute is told as updated.',
	},
	readOnlyField: {
		question: 'Is a value for the email refused?',
		assumption: 'It never writes the email; other read-only fields come back as rejected.',
		otherwise: 'a read-only field is told as updated.',
	},
	unknownProspect: {
		question: 'What is the answer for a prospect that is not there?',
		assumption:
			'HTTP 400, HTTP 404, or all fields refused: the row fails, or all its fields are rejected.',
		otherwise: 'a row of a deleted prospect is told as updated.',
	},
	search: {
		question: 'Does a search find the prospect by email, in any letter case?',
		assumption: 'It searches for the email in lower case.',
		otherwise:
			'By Email says not-found of somebody who is there, and Create or Update cannot tell whether it created them; use IDs.',
	},
	blanksListed: {
		question: 'Does the list of prospects name fields without a value?',
		assumption: 'It does; what the list leaves out is not certain to be blank.',
		otherwise: 'with Only Changes, a blank cell that is to clear a field is sent in each run.',
	},
	headers: {
		question: 'Do answers say how many requests are left?',
		assumption: 'It goes by them, and by 20 requests a minute where there are none.',
		otherwise: 'it learns another limit when a request is refused.',
	},
	perEndpoint: {
		question: 'Is each kind of request counted on its own?',
		assumption: 'It counts reads and writes apart.',
		otherwise: 'more requests are refused at first; it waits and sends them again.',
	},
	seenAfter: {
		question: 'How long after a write does the list show the new value?',
		assumption: 'It looks right away where it looks at all.',
		otherwise:
			'Create or Update and Bulk Import look again after some seconds; Only Changes may send a value once more.',
	},
	onlyChanges: {
		question: 'Does Only Changes find nothing to write after the node has written the same?',
		assumption: 'What was written is known again.',
		otherwise: 'those fields are sent again in each run; their rows say updated.',
	},
	importKeeps: {
		question: 'Does an import keep the fields that it is not given?',
		assumption: 'It looks at all fields of the first five people that it imports.',
		otherwise: 'it ends the import and reports each field that changed.',
	},
	importLineBreaks: {
		question: 'Does an import keep a line break?',
		assumption: 'It writes texts with line breaks singly.',
		otherwise: 'nothing changes.',
	},
	importSeenAfter: {
		question: 'How long does an import of one person take until it is seen?',
		assumption: 'It looks every 8 seconds, up to Max Wait.',
		otherwise: 'it reads the list all the same and writes the rest singly.',
	},
	importLabels: {
		question: 'Does an import know a field by its label in another letter case?',
		assumption: 'It sends labels exactly as the list of fields has them.',
		otherwise: 'nothing changes.',
	},
} as const;

type Key = keyof typeof QUESTIONS;

interface Field {
	id: string;
	label: string;
	type: string;
	key: string;
	isCustom: boolean;
	options: string[];
}

interface Selection {
	note: Field;
	text: Field;
	number: Field | undefined;
	amount: Field | undefined;
	date: Field | undefined;
	dropdown: Field | undefined;
}

const IMPORT_KEYS = (Object.keys(QUESTIONS) as Key[]).filter((key) => key.startsWith('import'));

const NO_IMPORT =
	'askAboutImport is off in Your Settings, or the prospect has a value of more than 100 letters, which cannot be noted';

const DAY = '2031-03-05';
const OTHER_DAY = '2031-04-06';

export function* saleshandy(settings: Settings): Script {
	let fields: Field[] = [];
	let byNewest = false;
	/** The record's values, as they were told and as the list of prospects tells them. */
	let values: Record<string, string> = {};
	let listed: unknown[] = [];
	let selection: Selection;
	let imports = false;
	let optionSaved: boolean | undefined;
	/** The answer that tells of limits. */
	let first: Answer = {};

	const fieldOf = (id: string) => fields.find((field) => field.id === id);
	const vendor: Vendor = {
		readPath: () => (byNewest ? NEWEST : search(asked.email)),
		rowsOf,
		valuesOf(row) {
			listed = list(get(row, 'attributes'));
			const valueOf = (label: string) =>
				get(
					listed.find((each) => get(each, 'key') === label),
					'value',
				);
			return Object.fromEntries(fields.map(({ id, label }) => [id, valueOf(label) ?? '']));
		},
		write: (changes) => ({
			path: `/prospects/${encodeURIComponent(asked.recordId)}/attribute`,
			body: {
				attributes: Object.entries(changes).map(([fieldId, attributeValue]) => ({
					fieldId,
					attributeValue,
				})),
			},
		}),
		saved: (answer, field) => successOf(answer, field) === true,
		label: (id) => fieldOf(id)?.label ?? id,
		kind: (id) => fieldOf(id)?.type ?? 'a field',
		forms(id, shown) {
			const type = fieldOf(id)?.type;
			return type === 'date'
				? daysIn(shown)
				: type === 'currency'
					? amountsIn(shown)
					: formsOf(shown);
		},
	};
	const asked = new Asked(vendor, settings);
	const table = new Table<Key>(QUESTIONS, () => [
		settings.testEmail,
		asked.email,
		asked.recordId,
		...fields.map(({ id }) => id),
	]);
	return yield* askAll(
		{
			asked,
			table,
			record: 'prospect',
			find,
			names: (held) =>
				fields
					.filter(({ key }) => key === 'firstName' || key === 'lastName')
					.map(({ id }) => held[id] ?? '')
					.join(' '),
			choose,
			lack: 'Give the prospect a short text in at least two of Company, Job Title, City, and fields of your own, then run this again',
			*ask(proven) {
				yield* ask(selection, proven);
				const { requests } = asked;
				if (imports) yield* askImport(selection, proven);
				// What an import takes is beside them.
				asked.requests = requests;
			},
		},
		settings,
	);

	function* find(): Script<Record<string, string> | string> {
		const fieldList = yield* asked.send({ do: 'read', path: '/fields?systemFields=true' });
		if (!isOk(fieldList)) return `The list of fields could not be read: ${saysOf(fieldList)}`;
		fields = fieldsIn(fieldList);
		let found = yield* asked.send({ do: 'read', path: search(asked.email) });
		first = found;
		if (isOk(found) && asked.rowsIn(found).length === 0) {
			byNewest = true;
			found = yield* asked.send({ do: 'read', path: NEWEST });
		}
		if (!isOk(found)) return `The prospect could not be read: ${saysOf(found)}`;
		const isTwice = asked.rowsIn(found).length > 1;
		return (
			asked.valuesIn(found) ??
			(isTwice
				? 'Several prospects have this email. Give the test prospect one of its own'
				: 'No prospect has this email, neither in a search nor among the 100 newest. Create the test prospect in Saleshandy first')
		);
	}

	function choose(held: Record<string, string>): Chosen | undefined {
		values = held;
		const selected = select(fields, values, listed, asked.noteField);
		const filled = fields.filter(({ id }) => values[id] && id !== emailOf(fields)?.id);
		imports =
			settings.askAboutImport === true && filled.every(({ id }) => canBeNoted(values[id] ?? ''));
		for (const key of imports ? [] : IMPORT_KEYS) table.set(key, undefined, '', NO_IMPORT);
		if (!selected) return undefined;
		selection = selected;
		// An import may empty whatever it is not given.
		const others = imports ? filled.map(({ id }) => id) : [];
		return { fields: fieldsOf(selection).map(({ id }) => id), others };
	}

	function* ask(
		{ text: textField, number, amount, date, dropdown }: Selection,
		proven: Record<string, string>,
	): Script<void> {
		tellOfReads();
		if (!(textField.id in proven)) {
			throw new Stop('The account did not take the values back that it had');
		}
		const typed = [number, amount, date].flatMap((field) =>
			field && field.id in proven ? [field] : [],
		);
		const probes: Record<string, string> = { number: '072.50', currency: '1234.50', date: DAY };

		// Each field is written once before it is read.
		const cleared = yield* asked.write({ [textField.id]: '' });
		const all = Object.fromEntries(typed.map(({ id, type }) => [id, probes[type] ?? '']));
		let savedOf: (id: string) => boolean = () => false;
		if (typed.length > 0 && asked.has(2)) {
			const answers: Record<string, Answer> = {};
			const together = yield* asked.write(all);
			for (const { id } of typed) answers[id] = together;
			const areRefused = typed.every(({ id }) => !asked.saved(together, id));
			if (areRefused && typed.length > 1) {
				for (const { id } of typed) {
					if (asked.has(2)) answers[id] = yield* asked.write({ [id]: all[id] ?? '' });
				}
			}
			savedOf = (id) => asked.saved(answers[id] ?? {}, id);
		}
		const other = asked.email.toUpperCase();
		let inOtherCase: Record<string, string> | undefined;
		if (byNewest) {
			table.set(
				'search',
				false,
				'No, it was found in the whole list only',
				'The list was searched for the email',
			);
		} else {
			const answer = yield* asked.send({ do: 'read', path: search(other), wait: asked.delay });
			inOtherCase = asked.valuesIn(answer);
			table.set(
				'search',
				inOtherCase !== undefined,
				inOtherCase ? 'Yes' : 'By its exact letter case only',
				'The list was searched for the email in small and in capital letters',
			);
		}
		let now = inOtherCase ?? (yield* asked.look());
		judgeClearing(asked.saved(cleared, textField.id), now[textField.id] ?? '');
		for (const field of typed) judge(field, savedOf(field.id), now[field.id] ?? '');

		if (!asked.has(2)) return;
		const answer = yield* asked.write({ [textField.id]: PROBE });
		const wasSaved = asked.saved(answer, textField.id);
		let plainSaved = false;
		if (!wasSaved && asked.has(2)) {
			plainSaved = asked.saved(yield* asked.write({ [textField.id]: PLAIN_PROBE }), textField.id);
		}
		if (dropdown && dropdown.id in proven && asked.has(2))
			yield* askOption(dropdown, number, proven);
		let timed: Answer | undefined;
		if (date && date.id in proven && asked.has(2)) {
			timed = yield* asked.write({ [date.id]: `${OTHER_DAY}T10:00:00.000Z` });
		}
		now = yield* asked.look();
		const probe = now[textField.id] ?? '';
		judgeTexts(table, {
			wasSaved,
			plainSaved,
			...(wasSaved ? { probe } : { plain: probe }),
		});
		if (date && timed) judgeTime(asked.saved(timed, date.id), timed, now[date.id] ?? '');
		if (dropdown && optionSaved !== undefined) judgeOption(dropdown, now[dropdown.id] ?? '');

		if (asked.has(2)) {
			const long = yield* asked.write({ [textField.id]: LONG_PROBE });
			now = yield* asked.look();
			judgeLong(table, asked.saved(long, textField.id), long, now[textField.id] ?? '');
		}
		if (asked.has(1)) yield* askRefusals();
		if (asked.has(1)) yield* askUnknownProspect(textField);
	}

	function tellOfReads(): void {
		const dropdowns = fields.filter(({ type }) => type === 'dropdown');
		if (dropdowns.length > 0) {
			const some = dropdowns.some(({ options }) => options.length > 0);
			table.set('fieldOptions', some, some ? 'Yes' : 'No', 'The list of fields was read');
		}
		const named = listed.map((each) => text(get(each, 'key')));
		const blank = fields.filter(
			({ id, label, type, isCustom }) => !values[id] && type !== '' && isCustom && label !== '',
		);
		if (blank.length > 0) {
			const all = blank.every(({ label }) => named.includes(label));
			table.set(
				'blanksListed',
				all,
				all ? 'Yes' : 'No, it leaves them out',
				'The fields of the list of fields were looked for in the list of prospects',
			);
		}
		const isTold = Object.keys(limitHeaders(first)).length > 0;
		table.set(
			'headers',
			isTold,
			isTold ? headersTold(first) : 'No',
			`The headers of the first answers were read${isTold ? `; the reset is ${formOfReset(limitHeaders(first)['x-ratelimit-reset'])}` : ''}`,
		);
		const isApart = asked.countsApart();
		const compared = 'The requests that are left were compared after some reads and writes';
		table.set(
			'perEndpoint',
			isApart,
			isApart ? 'Yes' : 'No, all together',
			isTold ? compared : 'No answer said how many requests are left',
		);
		const { delay } = asked;
		table.set(
			'seenAfter',
			delay === 0,
			delay === 0 ? 'At once' : `After up to ${delay} seconds`,
			'A text was written, and the list read until it was there',
		);
	}

	function judgeClearing(wasSaved: boolean, now: string): void {
		const isBlank = now.trim() === '';
		const not = wasSaved ? 'No: it says saved and keeps the value' : 'No, it is refused';
		table.set(
			'clearing',
			isBlank === wasSaved,
			isBlank ? 'Yes' : not,
			`An empty text was written into a text field; the answer said ${wasSaved ? 'saved' : 'refused'}; then the field was read`,
		);
	}

	function judge({ id, type }: Field, wasSaved: boolean, now: string): void {
		const key = type === 'date' ? 'days' : type === 'number' ? 'numbers' : 'amounts';
		const sent = type === 'date' ? DAY : type === 'number' ? '072.50' : '1234.50';
		const seen = `${sent} was written into a field of the type ${type}; the answer said ${wasSaved ? 'saved' : 'refused'}; then the field was read`;
		if (!wasSaved) return table.set(key, false, 'It is refused', seen);
		const digits = now.replace(/[^\d.-]/g, '');
		const isHeld =
			type === 'date'
				? now.startsWith(DAY)
				: type === 'number'
					? Number(now) === 72.5
					: Number(digits) === 1234.5;
		const [kind] = listed
			.filter((each) => get(each, 'key') === vendor.label(id))
			.map((each) => (typeof get(each, 'value') === 'number' ? 'a number' : 'text'));
		table.set(
			key,
			isHeld,
			now === sent ? 'As it was sent' : `As ${now}, as ${kind ?? 'text'}`,
			seen,
		);
	}

	function* askOption(
		dropdown: Field,
		number: Field | undefined,
		proven: Record<string, string>,
	): Script<void> {
		const held = proven[dropdown.id] ?? '';
		const swapped = held === held.toUpperCase() ? held.toLowerCase() : held.toUpperCase();
		if (swapped === held) return;
		const beside = number && number.id in proven ? number : undefined;
		const answer = yield* asked.write({
			[dropdown.id]: swapped,
			...(beside ? { [beside.id]: '73' } : {}),
		});
		optionSaved = asked.saved(answer, dropdown.id);
		if (optionSaved || !beside) return;
		const isSunk = !asked.saved(answer, beside.id);
		table.set(
			'oneWrong',
			true,
			isSunk ? 'Yes' : 'No, they are saved',
			'An option in another letter case, which was refused, was written together with a number',
		);
	}

	function judgeOption({ id }: Field, now: string): void {
		const seen = `An option was written in another letter case; the answer said ${optionSaved ? 'saved' : 'refused'}; then the field was read`;
		const isSame = now === asked.original[id];
		const how = isSame ? 'Yes, and it becomes the option' : 'Yes, and it stays as it was written';
		table.set('optionCase', true, optionSaved ? how : 'No, it is refused', seen);
	}

	function judgeTime(wasSaved: boolean, answer: Answer, now: string): void {
		const seen = `${OTHER_DAY} at 10:00 was written into a date field; ${saysOf(answer)}; then the field was read`;
		const how = /\b10:00/.test(now) ? 'Yes' : `Yes; it comes back as ${now}`;
		table.set('daysWithTime', true, wasSaved ? how : 'No, it is refused', seen);
	}

	function* askRefusals(): Script<void> {
		const readOnly = emailOf(fields)?.id ?? '';
		const unknown = 'n8nNoField';
		const tell = (key: 'unknownField' | 'readOnlyField', field: string, answer: Answer): void => {
			const success = successOf(answer, field);
			const how =
				success === true
					? 'It is told as saved'
					: !isOk(answer)
						? `The request is refused: ${saysOf(answer)}`
						: success === false
							? 'It is told as not saved'
							: 'The answer does not mention it';
			table.set(
				key,
				success !== true,
				how,
				'Such a value was written; the email was the one it has',
			);
		};
		tell('unknownField', unknown, yield* asked.write({ [unknown]: 'n8n check' }));
		if (readOnly && asked.has(1)) {
			tell('readOnlyField', readOnly, yield* asked.write({ [readOnly]: asked.email }));
		}
	}

	function* askUnknownProspect({ id }: Field): Script<void> {
		// The ID turned around is that of nobody: of all such IDs, next to none is given away.
		const nobody = [...asked.recordId].reverse().join('');
		const step = vendor.write({ [id]: 'n8n check' });
		const path = `/prospects/${encodeURIComponent(nobody)}/attribute`;
		const answer = yield* asked.send({ do: 'write', ...step, path });
		const isTold = isOk(answer) && successOf(answer, id) === true;
		const how = isOk(answer) ? 'all fields are refused' : `'${wordsOf(answer.body)}'`;
		table.set(
			'unknownProspect',
			!isTold,
			isTold ? 'It is told as saved' : `HTTP ${answer.statusCode ?? 'none'}, ${how}`,
			'A text was written to an ID that nobody has',
		);
	}

	function* askImport(
		{ text: textField }: Selection,
		proven: Record<string, string>,
	): Script<void> {
		const before = yield* asked.look();
		const keep = asked.noteField;
		const others = fields.filter(({ id, label }) => label && id !== textField.id && id !== keep);
		const emailLabel = emailOf(fields)?.label ?? 'Email';
		const send = function* (given: Record<string, string>): Script<Answer> {
			const body = {
				prospectList: [{ [emailLabel]: asked.email, ...given }],
				conflictAction: 'overwrite',
				verifyProspects: false,
			};
			const step = { do: 'write', path: '/prospects/import-with-field-name', body } as const;
			return yield* asked.send(step);
		};
		/** Reads until a field has changed. */
		const wait = function* (
			from: string,
		): Script<{ now: Record<string, string>; seconds: number }> {
			let seconds = 0;
			let now = before;
			for (const pause of [2, 8, 8, 16, 30, 60]) {
				seconds += pause;
				now = yield* asked.look(undefined, pause);
				if (now[textField.id] !== from) break;
			}
			return { now, seconds };
		};
		// The note travels along: where an import empties what it is not given, it must stay.
		const note = { [vendor.label(keep)]: before[keep] ?? '' };
		const answer = yield* send({ ...note, [textField.label]: 'n8n import, line one\nline two' });
		const seen = `One person was imported; ${saysOf(answer)}`;
		if (!isOk(answer)) {
			for (const key of IMPORT_KEYS) table.set(key, undefined, '', seen);
			return;
		}
		const { now, seconds } = yield* wait(before[textField.id] ?? '');
		const arrived = now[textField.id] ?? '';
		if (arrived === before[textField.id]) {
			const never = `${seen}; after ${seconds} seconds nothing of it was seen`;
			table.set('importSeenAfter', false, `Nothing was seen within ${seconds} seconds`, never);
			return;
		}
		table.set(
			'importSeenAfter',
			seconds < 60,
			`Up to ${seconds} seconds`,
			`${seen}; then the list was read until it was there`,
		);
		const lost = others.filter(({ id }) => now[id] !== before[id]);
		const how = lost.every(({ id }) => now[id] === '') ? 'they are emptied' : 'they change';
		table.set(
			'importKeeps',
			lost.length === 0,
			lost.length ? `No, ${how} (${lost.length})` : 'Yes',
			`${seen} with one of its fields; then all were compared`,
		);
		const isKept = arrived.includes('one\nline');
		table.set(
			'importLineBreaks',
			true,
			isKept ? 'Yes' : `No: '${arrived.replace(/\s/g, ' ')}'`,
			seen,
		);

		const label = textField.label;
		const swapped = label === label.toUpperCase() ? label.toLowerCase() : label.toUpperCase();
		if (swapped === label || !(textField.id in proven)) return;
		const second = yield* send({ ...note, [swapped]: 'n8n import' });
		const asSeen = `One person was imported with a label in another letter case; ${saysOf(second)}`;
		if (!isOk(second)) return table.set('importLabels', true, 'No, the import is refused', asSeen);
		const after = (yield* wait(arrived)).now[textField.id];
		table.set(
			'importLabels',
			true,
			after === arrived ? 'No, it is passed over' : 'Yes',
			`${asSeen}; then the list was read`,
		);
	}
}

const NEWEST = '/prospects?page=1&pageSize=100&sort=DESC&sortBy=createdAt&includeCustomFields=true';

function search(email: string): string {
	return `/prospects?search=${encodeURIComponent(email)}&page=1&pageSize=100&sort=ASC&sortBy=createdAt&includeCustomFields=true`;
}

function rowsOf({ body }: Answer): unknown[] {
	const payload = get(body, 'payload');
	return list(Array.isArray(payload) ? payload : get(payload, 'data'));
}

function successOf({ body }: Answer, field: string): unknown {
	const results = list(get(body, 'payload', 'results'));
	return get(
		results.find((each) => get(each, 'fieldId') === field),
		'success',
	);
}

function fieldsIn(answer: Answer): Field[] {
	return rowsOf(answer).map((row) => ({
		id: text(get(row, 'id')),
		label: text(get(row, 'label') ?? get(row, 'name')),
		type: text(get(row, 'fieldType')),
		key: text(get(row, 'mappingDefaultField')),
		isCustom: !get(row, 'mappingDefaultField') && get(row, 'isDefault') !== true,
		options: list(get(row, 'metadata', 'options')).map((each) => text(get(each, 'label') ?? each)),
	}));
}

function emailOf(fields: readonly Field[]): Field | undefined {
	return fields.find(({ key, label }) => key === 'email' || /^e-?mail$/i.test(label));
}

function fieldsOf(selection: Selection): Field[] {
	const { note, text: some, number, amount, date, dropdown } = selection;
	return [note, some, number, amount, date, dropdown].filter((field) => field !== undefined);
}

/** The fields to ask with: each has a value, so that it can be put back even if nothing can be cleared. */
function select(
	fields: readonly Field[],
	values: Record<string, string>,
	listed: readonly unknown[],
	noteField: string,
): Selection | undefined {
	const isNamed = ({ label }: Field) =>
		fields.filter((each) => each.label === label).length === 1 &&
		listed.some((each) => get(each, 'key') === label);
	const usable = fields.filter(
		(field) => values[field.id] && canBeNoted(values[field.id] ?? '') && isNamed(field),
	);
	const of = (type: string) => usable.find((field) => field.type === type);
	// Names keep their 'test', and links and numbers may be checked.
	const texts = usable.filter(
		({ key, label, type, isCustom }) =>
			(type === 'text' || type === 'long-text') &&
			(isCustom || ['company', 'jobTitle', ''].includes(key)) &&
			!/mail|phone|url|web|linked/i.test(label),
	);
	const [one, two] = texts.sort((a, b) => rank(a, noteField) - rank(b, noteField));
	if (!one || !two) return undefined;
	return {
		note: one,
		text: two,
		number: of('number'),
		amount: of('currency'),
		date: of('date'),
		dropdown: of('dropdown'),
	};
}

function rank({ id, type, isCustom }: Field, noteField: string): number {
	if (id === noteField) return -1;
	return (type === 'long-text' ? 0 : 2) + (isCustom ? 0 : 1);
}

/** The days that a date field may mean, however it shows them. */
function daysIn(shown: string): string[] {
	const [iso] = /^\d{4}-\d{2}-\d{2}/.exec(shown) ?? [];
	if (iso === shown) return [iso];
	// A moment may be the beginning of a day in a place east or west of Greenwich.
	if (iso) return [iso, dayAfter(iso, 1), dayAfter(iso, -1)];
	const [, a = '', b = '', year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(shown) ?? [];
	if (year) {
		const pad = (part: string) => part.padStart(2, '0');
		return [`${year}-${pad(a)}-${pad(b)}`, `${year}-${pad(b)}-${pad(a)}`];
	}
	const [words = ''] = /\w{3} \d{1,2},? \d{4}/.exec(shown) ?? [];
	const at = new Date(`${words} UTC`);
	return Number.isNaN(at.getTime()) ? [shown] : [at.toISOString().slice(0, 10), shown];
}

/** The plain amounts that a field may mean, however it shows them. */
function amountsIn(shown: string): string[] {
	if (/^-?\d+(\.\d+)?$/.test(shown)) return [shown];
	const digits = shown.replace(/[^\d.,-]/g, '');
	return [digits.replace(/,/g, ''), digits.replace(/\./g, '').replace(',', '.')];
}

function dayAfter(day: string, days: number): string {
	return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
