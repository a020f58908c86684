import { prospectSchema } from '../../../../nodes/Saleshandy/api/prospects';
import {
	AccountList,
	addressOf,
	ProspectDirectory,
	notFound,
	theOnly,
} from '../../../../nodes/Saleshandy/store/directory';
import type { ProspectTarget } from '../../../../nodes/Saleshandy/store/target';
import { RowError } from '../../../../nodes/shared/core/errors';
import type { Client } from '../../../../nodes/shared/http/client';
import type { Progress } from '../../../../nodes/shared/node/progress';

interface Row {
	id: string;
	email?: string | null;
	createdAt?: string;
}

const byEmail = (email: string): ProspectTarget => ({
	key: email,
	by: 'email',
	name: email,
	email,
	ids: {},
});
const byId = (prospectId: string): ProspectTarget => ({
	key: prospectId,
	by: 'id',
	name: prospectId,
	prospectId,
	ids: {},
});
const p = (n: number): Row => ({ id: `id${n}`, email: `p${n}@x.example` });
const account = (count: number) => Array.from({ length: count }, (_, n) => p(n));
const thrownBy = async (ask: () => unknown): Promise<unknown> => {
	try {
		return await ask();
	} catch (error) {
		return error;
	}
};

/** A directory over an account. @param answer what else becomes of a request, if anything */
function open(
	all: readonly unknown[],
	targets: readonly ProspectTarget[],
	{ searches = true, answer }: { searches?: boolean; answer?: (what: string) => unknown } = {},
) {
	const asked: string[] = [];
	const rows: number[] = [];
	const send = async (_: unknown, { query = {} }: { query?: Record<string, string> }) => {
		const [search, page = '1', size = '100'] = [query.search, query.page, query.pageSize];
		const what = `${search ?? 'list'} ${page}`;
		asked.push(what);
		const special = answer?.(what);
		if (special instanceof Error) throw special;
		const part = search ? all.filter((row) => JSON.stringify(row).includes(search.slice(1))) : all;
		const from = (Number(page) - 1) * Number(size);
		const payload = special ?? part.slice(from, from + Number(size));
		return await Promise.resolve({ status: 200, headers: {}, body: { payload } });
	};
	const settings = { maxConcurrency: 8, timeout: 1, maxWait: 1, maxDuration: 0 };
	const progress = { add: (count: number) => void rows.push(count) } as Pick<
		Progress,
		'add'
	> as Progress;
	const client = { send } as Partial<Client> as Client;
	const reading = { schema: prospectSchema, withValues: true, searches };
	return {
		directory: new ProspectDirectory({ client, progress, settings }, targets, reading),
		asked,
		rows,
	};
}

const DOWN = new RowError('unavailable', 'Down');
const BAD_KEY = new RowError('invalid-credential', 'Bad key', { fatal: true });
const idsOf = (rows: unknown) => (rows as Row[]).map(({ id }) => id);

describe('the list of an account', () => {
	const items = [
		{ ...p(0), createdAt: '2026-01-02' },
		{ ...p(1), createdAt: '2026-03-01' },
		{ id: 'id2', email: ' P0@X.example' },
		{ id: 'id3', email: null, createdAt: '2026-02-01' },
	];
	const list = new AccountList({ items, moved: new Set(['id1']), unreadable: DOWN });

	it('finds them by ID, and by address however that is written', () => {
		expect([list.prospects, list.newest, list.isShort, list.pages]).toEqual([
			items,
			'2026-03-01',
			true,
			1,
		]);
		expect(list.withEmail('p0@x.example')).toEqual([items[0], items[2]]);
		expect([list.withEmail('no@x.example'), list.has('id1'), list.has('id9')]).toEqual([
			[],
			true,
			false,
		]);
		expect([list.find('id1'), list.find('id9')]).toEqual([items[1], undefined]);
		expect(items.map(addressOf)).toEqual(['p0@x.example', 'p1@x.example', 'p0@x.example', '']);
	});

	it('is not sure of who changed their place meanwhile', () => {
		expect([list.get('id0'), list.get('id1'), list.get('id9')]).toEqual([
			items[0],
			undefined,
			undefined,
		]);
	});

	it('may be empty, and a full page has one after it', () => {
		const bare = new AccountList({ items: [] });
		expect([bare.newest, bare.isShort, bare.pages]).toEqual(['', false, 1]);
		expect(new AccountList({ items: account(99) }).pages).toBe(1);
		expect(new AccountList({ items: account(100) }).pages).toBe(2);
	});
});

describe('by email', () => {
	const six = account(6).map(({ email }) => byEmail(email ?? ''));

	it.each<[string, number, ProspectTarget[], string[]]>([
		['few are searched for', 9, six.slice(1), ['p0@x.example 1']],
		['many are looked up in the list', 9, six, ['list 3', 'list 1']],
		['many are searched for where the list takes more', 300, six, ['list 3', 'p0@x.example 1']],
		['those by ID do not count', 9, [...six.slice(1), byId('id7')], ['p0@x.example 1']],
	])('%s', async (_, count, targets, expected) => {
		const { directory, asked } = open(account(count), targets);
		expect(idsOf(await directory.withEmail('p0@x.example'))).toEqual(['id0']);
		await directory.withEmail('p0@x.example');
		expect(asked.slice(0, expected.length)).toEqual(expected);
		expect(new Set(asked).size).toBe(expected.length);
	});

	it.each<[boolean, string[]]>([
		[true, ['list 3', 'list 1', 'no@x.example 1']],
		[false, ['list 3', 'list 1']],
	])('who is not in the list is searched for: %p', async (searches, expected) => {
		const { directory, asked } = open(account(9), six, { searches });
		expect(await directory.withEmail('no@x.example')).toEqual([]);
		expect(asked).toEqual(expected);
	});

	it('who is not in the list is searched for in any case where somebody there cannot be read', async () => {
		const { directory, asked } = open([...account(9), { email: 'bad' }], six, { searches: false });
		expect(await directory.withEmail('no@x.example')).toEqual([]);
		expect(asked.at(-1)).toBe('no@x.example 1');
	});

	it('searches where the list cannot be read, unless the API does not answer', async () => {
		const broken = (error: RowError) =>
			open(account(9), six, { answer: (what) => (what.startsWith('list') ? error : undefined) });
		const down = DOWN.with({ retryable: true });
		const odd = new RowError('unexpected-response', 'Odd', { retryable: true });
		for (const error of [down.with({ httpStatus: 500 }), odd, new RowError('rejected', 'No')]) {
			expect(idsOf(await broken(error).directory.withEmail('p3@x.example'))).toEqual(['id3']);
		}
		for (const error of [down, BAD_KEY]) {
			const { directory } = broken(error);
			expect(await thrownBy(async () => await directory.withEmail('p3@x.example'))).toBe(error);
		}
	});

	it('says when the newest of the list was created', async () => {
		const all = [...account(3), { ...p(3), createdAt: '2026-03-01' }];
		const { directory } = open(all, six);
		expect(await directory.newest()).toBe('');
		await directory.withEmail('p0@x.example');
		expect(await directory.newest()).toBe('2026-03-01');
	});

	it('compares what a search finds, and reads all of its pages', async () => {
		const similar = account(150).map(({ id }) => ({ id, email: `lee@x.example.${id}` }));
		const all = [
			...similar,
			{ id: 'a', email: 'Lee@x.example' },
			{ id: 'b', email: 'lee@x.example ' },
		];
		const { directory, asked } = open(all, []);
		expect(idsOf(await directory.search('lee@x.example'))).toEqual(['a', 'b']);
		expect(asked).toEqual(['lee@x.example 1', 'lee@x.example 2']);
	});

	it.each<[string, unknown[], Record<string, unknown>]>([
		[
			'where too many are found',
			Array.from({ length: 1_000 }, (_, n) => ({ id: `i${n}`, email: `lee@x.example.${n}` })),
			{
				reason: 'unexpected-response',
				message: 'Saleshandy did not return all of the list of prospects',
				description: 'The search finds too many. Try again later',
			},
		],
		[
			'where somebody cannot be read',
			[{ email: 'lee@x.example' }],
			{ reason: 'unexpected-response' },
		],
	])('does not say that nobody is there %s', async (_, all, expected) => {
		const { directory, asked } = open(all, []);
		expect(await thrownBy(async () => await directory.search('lee@x.example'))).toMatchObject(
			expected,
		);
		expect(asked.length).toBeLessThanOrEqual(10);
		const found = open([{ id: 'a', email: 'lee@x.example' }, ...all], []);
		expect(idsOf(await found.directory.search('lee@x.example'))).toEqual(['a']);
	});

	it('is not certain of who was on two pages', async () => {
		const all = account(150);
		const { directory } = open([...all.slice(0, 100), p(0), ...all.slice(100)], [...six, ...six]);
		const [[first], [second]] = [
			await directory.withEmail('p0@x.example'),
			await directory.withEmail('p1@x.example'),
		];
		expect([first && directory.isCertain(first), second && directory.isCertain(second)]).toEqual([
			false,
			true,
		]);
	});
});

describe('by ID', () => {
	const targets = ['id1', 'id150'].map(byId);

	it('reads until all are found, and tells how far it is', async () => {
		const { directory, asked, rows } = open(account(450), targets);
		expect([await directory.withId('id150'), await directory.withId('id1')]).toMatchObject([
			p(150),
			p(1),
		]);
		expect([asked, rows]).toEqual([
			['list 1', 'list 2'],
			[100, 100],
		]);
	});

	it('knows of who is not there, unless somebody cannot be read', async () => {
		const { directory } = open(account(9), [byId('none')]);
		expect(await directory.withId('none')).toBeUndefined();
		const short = (id: string) =>
			open([...account(9), { email: 'bad' }], [byId(id)]).directory.withId(id);
		expect(await thrownBy(async () => await short('none'))).toMatchObject({
			reason: 'unexpected-response',
		});
		expect(await short('id3')).toMatchObject(p(3));
	});

	it.each<[string, number, number, string[], boolean]>([
		['as far as that takes less than writing', 30, 4, ['list 1', 'list 2'], true],
		['not where the list is longer', 430, 4, ['list 1', 'list 2'], false],
	])('says what they hold, %s', async (_, count, rows, expected, isKnown) => {
		const some = Array.from({ length: rows }, (_, n) =>
			byId(`id${n * 9 + 101 * (count > 99 ? 2 : 0)}`),
		);
		const { directory, asked } = open(account(count), some);
		const last = some.at(-1);
		const held = await directory.holds(last?.by === 'id' ? last.prospectId : '');
		expect([asked, held !== undefined]).toEqual([expected, isKnown]);
	});

	it.each<[RowError, unknown]>([
		[DOWN, undefined],
		[BAD_KEY, BAD_KEY],
		[new RowError('cancelled', 'Stop'), expect.objectContaining({ message: 'Stop' })],
	])(
		'does without what they hold where the list does not answer, unless nothing would: %s',
		async (error, expected) => {
			const { directory } = open(account(9), targets, { answer: () => error });
			expect(await thrownBy(async () => await directory.holds('id1'))).toEqual(expected);
		},
	);
});

describe('the list that is read for an import', () => {
	it('is used for all that is asked then', async () => {
		const { directory, asked } = open(
			[...account(8), { ...p(0), id: 'twin' }],
			[byEmail('p1@x.example')],
		);
		const list = await directory.readAll(4);
		expect(list?.prospects).toHaveLength(9);
		expect([
			idsOf(await directory.withEmail('p1@x.example')),
			await directory.holds('id2'),
		]).toMatchObject([['id1'], p(2)]);
		expect(asked).toEqual(['list 1', 'list 4']);
		// Of several, some may have moved there.
		expect(idsOf(await directory.withEmail('p0@x.example'))).toEqual(['id0', 'twin']);
		expect(asked.at(-1)).toBe('p0@x.example 1');
		directory.isNow(new AccountList({ items: [{ id: 'new', email: 'p1@x.example' }] }));
		expect(idsOf(await directory.withEmail('p1@x.example'))).toEqual(['new']);
	});

	it('is left out where it is longer or does not answer', async () => {
		expect(await open(account(430), []).directory.readAll(4)).toBeUndefined();
		expect(await open([], [], { answer: () => BAD_KEY }).directory.readAll(4)).toBeUndefined();
		expect(
			await thrownBy(async () => await open([], [], { answer: () => DOWN }).directory.readList(4)),
		).toBe(DOWN);
	});
});

it.each<[ProspectTarget, string, string]>([
	[
		byEmail('jo@x.example'),
		'email jo@x.example',
		"Check the address, or use 'Create or Update', which adds people who are not there",
	],
	[
		byId('y'.repeat(64)),
		`ID ${'y'.repeat(57)}…`,
		"Check 'Prospect': the ID is the one from the Saleshandy API",
	],
])('who is not there: %j', (target, what, description) => {
	expect(notFound(target)).toMatchObject({
		reason: 'not-found',
		message: `Saleshandy has no prospect with the ${what}`,
		description,
		parameter: 'prospectId',
	});
});

describe('the only one with an address', () => {
	const all = account(7);
	const error = async (...more: [string?, string?]) =>
		await thrownBy(() => theOnly(all, 'jo@x.example', ...more));

	it('is that one, or nobody', () => {
		expect([theOnly([], 'jo@x.example'), theOnly(all.slice(0, 1), 'jo@x.example')]).toEqual([
			undefined,
			all[0],
		]);
	});

	it('is not known where there are several, of whom five are named', async () => {
		expect(await error()).toMatchObject({
			reason: 'ambiguous',
			message: 'Saleshandy has 7 prospects with the email jo@x.example: id0, id1, id2, id3, id4',
			description: 'Find the prospect by its ID instead',
			parameter: 'prospectId',
		});
		expect(await error('Ask', 'email')).toMatchObject({ description: 'Ask', parameter: 'email' });
	});
});
