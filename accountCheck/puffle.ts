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

/** What no document says of Puffle. docs/unknowns.md has the same table. */
export const QUESTIONS = {
	fullName: {
		question: 'Does a new first name change the full name?',
		assumption: 'It does not; the node writes the fields that it is given.',
		otherwise: 'a row that sets only the first name also changes the full name.',
	},
	clearing: {
		question: 'Does an empty text clear a field?',
		assumption:
			'With Empty Values set to Clear the Field, it sends an empty text, and looks at the row that comes back.',
		otherwise: 'the field is told as rejected.',
	},
	...TEXT_QUESTIONS,
	emailCase: {
		question: 'Does an email keep its capital letters?',
		assumption: 'It compares emails in lower case.',
		otherwise: 'nothing changes.',
	},
	answers: {
		question: 'Does the answer to a write show the lead as it is stored?',
		assumption: 'A field is updated if the row that comes back has the value.',
		otherwise: 'a field is told as updated that holds something else; please report it.',
	},
	refusals: {
		question: 'Does a refusal say why?',
		assumption: 'It passes on the words of the API.',
		otherwise: 'the reason is the HTTP status alone.',
	},
	total: {
		question: 'Does the total of a list count only the leads with the status that is asked for?',
		assumption: 'It does not matter: with a status, pages are read until one is not full.',
		otherwise: 'nothing changes.',
	},
	pages: {
		question: 'Does a page hold 200 leads?',
		assumption: 'It asks for pages of 200 and takes what comes.',
		otherwise:
			'more requests are needed; if such a page is refused, leads can be named by ID only.',
	},
	headers: {
		question: 'Do answers say how many requests are left?',
		assumption: 'It goes by them where there are any.',
		otherwise: 'it finds the limit when a request is refused.',
	},
	seenAfter: {
		question: 'How long after a write does the list show the new value?',
		assumption: 'It looks right away where it looks at all.',
		otherwise: 'Create or Update looks a second time; Only Changes may send a value once more.',
	},
	onlyChanges: {
		question: 'Does Only Changes find nothing to write after the node has written the same?',
		assumption: 'What was written is known again.',
		otherwise: 'those fields are sent again in each run; their rows say updated.',
	},
} as const;

type Key = keyof typeof QUESTIONS;

/** The columns that can be written, with their labels. */
const LABELS: Record<string, string> = {
	first_name: 'First Name',
	last_name: 'Last Name',
	name: 'Full Name',
	email: 'Email',
	linkedin_url: 'LinkedIn URL',
	company: 'Company',
	position: 'Position',
	headline: 'Headline',
};

const MOST_PAGES = 5;
const NOBODY = '00000000-0000-4000-8000-000000000000';

export function* puffle(settings: Settings): Script {
	const campaign = `/api/campaigns/${encodeURIComponent(text(settings.campaignId).trim())}`;
	let page = 1;
	let limit = 200;
	let values: Record<string, string> = {};
	let textField = '';
	/** The answers that tell of limits and of pages. */
	let first: Answer = {};
	let large: Answer = {};
	const differing = new Set<boolean>();

	const vendor: Vendor = {
		readPath: () => `${campaign}/leads?page=${page}&limit=${limit}`,
		rowsOf: leadsOf,
		valuesOf: (row) =>
			Object.fromEntries(Object.keys(LABELS).map((id) => [id, get(row, id) ?? ''])),
		write: (updates) => ({
			path: `${campaign}/leads`,
			body: { prospect_id: asked.recordId, updates },
		}),
		saved: isOk,
		label: (id) => LABELS[id] ?? id,
		kind: (id) => vendor.label(id),
		forms: (_id, shown) => formsOf(shown),
	};
	const asked = new Asked(vendor, settings);
	const table = new Table<Key>(QUESTIONS, () => [
		asked.email,
		settings.testEmail,
		asked.recordId,
		text(settings.campaignId),
	]);
	return yield* askAll(
		{
			asked,
			table,
			record: 'lead',
			find,
			names: ({ first_name: firstName, last_name: lastName, name }) =>
				[firstName, lastName, name].join(' '),
			choose,
			lack: 'Give the lead a short text in two of Company, Position, and Headline, then run this again',
			ask,
		},
		settings,
	);

	function* find(): Script<Record<string, string> | string> {
		first = yield* asked.send({ do: 'read', path: campaign });
		if (!isOk(first)) return `The campaign could not be read: ${saysOf(first)}`;
		if (get(first.body, 'campaign', 'status') !== 'draft') {
			return 'The campaign is not a draft, so its leads cannot be changed';
		}
		let found = yield* asked.send({ do: 'read', path: vendor.readPath() });
		large = found;
		if (found.statusCode === 400) {
			limit = 100;
			found = yield* asked.send({ do: 'read', path: vendor.readPath() });
		}
		let shown = asked.valuesIn(found);
		while (isOk(found) && !shown && leadsOf(found).length > 0 && page < MOST_PAGES) {
			page += 1;
			found = yield* asked.send({ do: 'read', path: vendor.readPath() });
			shown = asked.valuesIn(found);
		}
		if (!isOk(found)) return `The leads could not be read: ${saysOf(found)}`;
		return (
			shown ??
			`No lead of the campaign has this email, or several have it, among the first ${MOST_PAGES} pages. Make a small campaign for this`
		);
	}

	/** Each has a value, so that it can be put back even if nothing can be cleared. */
	function choose(held: Record<string, string>): Chosen | undefined {
		values = held;
		const usable = (id: string) => values[id] && canBeNoted(values[id] ?? '');
		const [note, other] = [asked.noteField, 'headline', 'position', 'company'].filter(
			(id, n, all) => usable(id) && all.indexOf(id) === n,
		);
		if (!note || !other) return undefined;
		textField = other;
		const named = usable('first_name') && usable('name') ? ['first_name', 'name'] : [];
		return { fields: [note, textField, ...named, ...['email'].filter(usable)] };
	}

	function* tellOfReads(): Script<void> {
		const given = get(large.body, 'limit');
		const isFull = leadsOf(large).length > 100 || given === 200;
		const how = isOk(large) ? `No, ${text(given)}` : `No, it is refused: ${saysOf(large)}`;
		if (isFull || !isOk(large) || typeof given === 'number') {
			table.set('pages', isFull, isFull ? 'Yes' : how, 'A page of 200 leads was asked for');
		}
		const isTold = Object.keys(limitHeaders(first)).length > 0;
		table.set(
			'headers',
			isTold,
			isTold ? headersTold(first) : 'No',
			'The headers of the first answer were read',
		);
		const { delay } = asked;
		table.set(
			'seenAfter',
			delay === 0,
			delay === 0 ? 'At once' : `After up to ${delay} seconds`,
			'A text was written, and the list read until it was there',
		);
		const path = `${campaign}/leads?page=1&limit=100&status=replied`;
		const answer = yield* asked.send({ do: 'read', path });
		const total = get(answer.body, 'total');
		if (typeof total !== 'number' || leadsOf(answer).length > 0) return;
		table.set(
			'total',
			true,
			total === 0 ? 'Yes' : 'No, all leads',
			'The leads with the status replied were asked for, which a draft has none of',
		);
	}

	/** Writes, and compares what the answer shows with what is read later. */
	function* write(
		updates: Record<string, string>,
	): Script<(now?: Record<string, string>) => Answer> {
		const answer = yield* asked.write(updates);
		return (now) => {
			const answered = get(answer.body, 'prospect') ?? get(answer.body, 'lead');
			for (const id of now && isOk(answer) ? Object.keys(updates) : []) {
				differing.add(text(get(answered, id)) !== now?.[id]);
			}
			return answer;
		};
	}

	function* ask(proven: Record<string, string>): Script<void> {
		yield* tellOfReads();
		if (!(textField in proven)) throw new Stop('The account did not take its own values back');
		const clear = yield* write({ [textField]: '' });
		const isNamed = 'first_name' in proven && 'name' in proven;
		const name = `${values.first_name ?? ''} n8n`;
		const rename = isNamed && asked.has(2) ? yield* write({ first_name: name }) : undefined;
		const other = asked.email.toUpperCase();
		const capitals = 'email' in proven && asked.has(2) ? yield* write({ email: other }) : undefined;
		let now = yield* asked.look();
		const wasCleared = isOk(clear(now));
		const isBlank = now[textField] === '';
		table.set(
			'clearing',
			isBlank || !wasCleared,
			isBlank
				? 'Yes'
				: wasCleared
					? 'No: it says nothing and keeps the value'
					: 'No, it is refused',
			`An empty text was written; ${saysOf(clear())}; then the list was read`,
		);
		if (rename && isOk(rename(now)) && now.first_name === name) {
			const follows = now.name !== values.name;
			table.set(
				'fullName',
				!follows,
				follows ? 'Yes' : 'No',
				'A first name was written alone; then the full name was read',
			);
		}
		if (capitals) {
			const answer = capitals(now);
			const how = now.email === other ? 'Yes' : 'No, it is stored in lower case';
			table.set(
				'emailCase',
				true,
				isOk(answer) ? how : 'Such an email is refused',
				`The email was written in capital letters; ${saysOf(answer)}; then it was read`,
			);
		}

		if (!asked.has(2)) return;
		const probe = yield* write({ [textField]: PROBE });
		const wasSaved = isOk(probe());
		let plainSaved = false;
		if (!wasSaved && asked.has(2))
			plainSaved = isOk(yield* asked.write({ [textField]: PLAIN_PROBE }));
		now = yield* asked.look();
		probe(now);
		const stored = now[textField] ?? '';
		judgeTexts(table, {
			wasSaved,
			plainSaved,
			...(wasSaved ? { probe: stored } : { plain: stored }),
		});
		if (asked.has(2)) {
			const long = yield* write({ [textField]: LONG_PROBE });
			now = yield* asked.look();
			const answer = long(now);
			judgeLong(table, isOk(answer), answer, now[textField] ?? '');
		}
		if (differing.size > 0) {
			const isOther = differing.has(true);
			table.set(
				'answers',
				!isOther,
				isOther ? 'No' : 'Yes',
				'What answers to writes show was compared with the list',
			);
		}
		if (asked.has(1)) yield* askRefusal();
	}

	function* askRefusal(): Script<void> {
		const body = { prospect_id: NOBODY, updates: { company: 'n8n check' } };
		const answer = yield* asked.send({ do: 'write', path: `${campaign}/leads`, body });
		const { statusCode } = answer;
		const place = ['error', 'message'].find((key) => get(answer.body, key) !== undefined);
		const words = wordsOf(answer.body);
		const where = typeof get(answer.body, 'error') === 'object' ? 'error.message' : place;
		table.set(
			'refusals',
			words !== '' && !isOk(answer),
			`HTTP ${statusCode ?? 'none'}, ${words ? `'${words}' in ${where ?? 'another place'}` : 'no words'}`,
			'A company was written to an ID that no lead has',
		);
	}
}

function leadsOf({ body }: Answer): unknown[] {
	return list(get(body, 'prospects') ?? get(body, 'leads'));
}
