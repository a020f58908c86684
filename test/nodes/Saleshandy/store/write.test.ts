import { writeBisecting } from '../../../../nodes/Saleshandy/store/write';
import type { Change } from '../../../../nodes/shared/update/row';
import { RowError } from '../../../../nodes/shared/core/errors';
import { dropdown, longText, text } from '../../../../nodes/shared/fields/fieldTypes';

const choice = dropdown();

function changes(count: number, type = text): Change[] {
	return Array.from({ length: count }, (_, n) => ({
		field: { id: `f${n}`, label: `Field ${n}`, type },
		value: `v${n}`,
	}));
}

/** An API that refuses every field of a request with a value that it refuses. @param refused field ids */
function api(refused: readonly string[]) {
	const saved = new Set<string>();
	const requests: string[][] = [];
	const send = async (some: readonly Change[]) => {
		const ids = some.map(({ field }) => field.id);
		requests.push(ids);
		const success = !ids.some((id) => refused.includes(id));
		if (success) ids.forEach((id) => saved.add(id));
		return await Promise.resolve(new Map(ids.map((id) => [id, success])));
	};
	return { send, saved, requests };
}

it('needs one request where nothing is refused', async () => {
	const { send, requests } = api([]);
	const { outcomes } = await writeBisecting(changes(30), send);
	expect(requests).toHaveLength(1);
	expect([...outcomes.values()]).toEqual(Array(30).fill({ status: 'updated' }));
});

describe('one refused value among 30', () => {
	it.each(Array.from({ length: 30 }, (_, n) => n))(
		'is found in 11 requests: number %d',
		async (n) => {
			const { send, saved, requests } = api([`f${n}`]);
			const { outcomes } = await writeBisecting(changes(30), send);
			expect(saved.size).toBe(29);
			expect(requests.length).toBeLessThanOrEqual(11);
			expect(outcomes.get(`f${n}`)?.status).toBe('rejected');
			expect([...outcomes.values()].filter(({ status }) => status === 'updated')).toHaveLength(29);
		},
	);

	it('is found in seven where its type makes it a likely one', async () => {
		const all = changes(30);
		if (all[4]) all[4].field.type = choice;
		const { send, requests } = api(['f4']);
		await writeBisecting(all, send);
		expect(requests.length).toBeLessThanOrEqual(7);
	});
});

it.each([2, 3, 4, 5, 8, 13, 30].flatMap((size) => [1, 2, 3].map((count) => [size, count])))(
	'saves all good ones of %d dropdowns with %d refused values',
	async (size, count) => {
		for (let shift = 0; shift < size; shift += 1) {
			const refused = Array.from(
				{ length: Math.min(count, size) },
				(_, n) => `f${(shift + n * 5) % size}`,
			);
			const { send, saved, requests } = api(refused);
			const { outcomes } = await writeBisecting(changes(size, choice), send);
			expect(saved.size).toBe(size - new Set(refused).size);
			for (const [id, { status }] of outcomes) {
				expect(status).toBe(saved.has(id) ? 'updated' : 'rejected');
			}
			expect(requests.length).toBeLessThanOrEqual(2 * size);
			expect(requests.filter((ids) => ids.length === 0)).toEqual([]);
			expect(new Set(requests.map(String)).size).toBe(requests.length);
		}
	},
);

it('does not send a half that must have the refused value, as the other one was saved', async () => {
	const { send, requests } = api(['f3']);
	await writeBisecting(changes(4), send);
	expect(requests).toEqual([['f0', 'f1', 'f2', 'f3'], ['f0', 'f1'], ['f2'], ['f3']]);
});

it('gives up early on a prospect that takes nothing, not even plain text', async () => {
	const all = changes(30);
	const { send, requests } = api(all.map(({ field }) => field.id));
	const { outcomes } = await writeBisecting(all, send);
	expect(requests).toHaveLength(5);
	expect(
		[...outcomes.values()].every(({ reason }) => reason?.includes('check that the prospect')),
	).toBe(true);
});

describe('where every field is refused', () => {
	const all = (some: readonly Change[]) => api(some.map(({ field }) => field.id));

	it.each<[string, Change[], number]>([
		['five of text are tried two alone', changes(5), 5],
		['five of long text too', changes(5, longText), 5],
	])('%s', async (_, some, count) => {
		const { send, requests } = all(some);
		const { outcomes } = await writeBisecting(some, send);
		expect(requests).toHaveLength(count);
		expect([...outcomes.values()].every(({ reason }) => reason)).toBe(true);
		expect(outcomes.get('f4')?.reason).toMatch('refuses every field');
	});

	it.each<[string, Change[]]>([
		['four are tried one by one', changes(4)],
		['dropdowns are, as any of them can be wrong', changes(8, choice)],
		['values to be cleared are', changes(8).map((change) => ({ ...change, value: '' }))],
	])('%s', async (_, some) => {
		const { send, requests } = all(some);
		const { outcomes } = await writeBisecting(some, send);
		expect(requests.filter(({ length }) => length === 1)).toHaveLength(some.length);
		expect([...outcomes.values()].map(({ reason }) => reason)).toEqual(
			some.map(() => expect.stringMatching(/^Saleshandy refused the value/) as string),
		);
	});

	it('but one of plain text, the search goes on', async () => {
		const some = changes(8);
		const { send, saved, requests } = api(some.slice(1).map(({ field }) => field.id));
		await writeBisecting(some, send);
		expect([...saved]).toEqual(['f0']);
		expect(requests.flat().filter((id) => id === 'f0')).toHaveLength(3);
	});
});

it('believes a mixed answer field by field', async () => {
	const { outcomes } = await writeBisecting(
		changes(3),
		async () =>
			await Promise.resolve(
				new Map([
					['f0', true],
					['f1', false],
				]),
			),
	);
	expect([...outcomes].map(([, { status, reason }]) => `${status}: ${reason ?? ''}`)).toEqual([
		'updated: ',
		'rejected: Saleshandy refused the value and gave no reason; check that it fits the field',
		'rejected: Saleshandy did not say whether it saved the value',
	]);
});

it('keeps what is known when an error ends the search', async () => {
	const { send } = api(['f3']);
	let calls = 0;
	const { outcomes, error } = await writeBisecting(changes(4), async (some) => {
		calls += 1;
		if (calls === 3) throw new RowError('unavailable', 'down');
		return await send(some);
	});
	expect(error?.reason).toBe('unavailable');
	expect([...outcomes]).toEqual([
		['f0', { status: 'updated' }],
		['f1', { status: 'updated' }],
	]);
});

it('passes on an error of the first request', async () => {
	const down = async () => await Promise.reject(new RowError('unavailable', 'down'));
	await expect(writeBisecting(changes(4), down)).rejects.toThrow('down');
});

it('says of an error that something was sent once a request was answered', async () => {
	const { send } = api(['f0', 'f2']);
	let left = 0;
	const limited = async (some: readonly Change[]) => {
		if (left-- === 0) throw new RowError('rate-limited', 'later', { sent: 'no' });
		return await send(some);
	};
	await expect(writeBisecting(changes(4), limited)).rejects.toMatchObject({ sent: 'no' });
	left = 1;
	await expect(writeBisecting(changes(4), limited)).rejects.toMatchObject({ sent: 'yes' });
});
