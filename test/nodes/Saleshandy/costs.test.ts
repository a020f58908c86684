import type { Options } from './simulation';
import { Simulation, type World } from './simulation';

/** What writing without options costs, by what that depends on. */
const plainRuns = new Map<string, { time: number; requests: number }>();

/** How many times the time and the requests of writing without options, where `key` is all that these depend on. */
async function compare(world: World, options: Options, key: unknown) {
	const name = JSON.stringify(key);
	let plain = plainRuns.get(name);
	if (!plain) {
		const simulation = new Simulation(world);
		plain = { time: await simulation.run(), requests: simulation.requests };
		plainRuns.set(name, plain);
	}
	const simulation = new Simulation(world);
	const time = await simulation.run(options);
	return {
		time: time / plain.time,
		requests: simulation.requests / plain.requests,
		extra: simulation.requests - plain.requests,
		writes: simulation.writes,
		written: [...simulation.held.values()].filter((value) => value === 'new').length,
	};
}

/** None of the worlds may cost more than that. */
async function expectAtMost(most: number, worlds: World[], costs: typeof sparing): Promise<void> {
	for (const world of worlds) {
		const { time, requests } = await costs(world);
		if (time > most || requests > most) throw new Error(JSON.stringify({ world, time, requests }));
	}
}

/** With the option Only Changes. Writing blind depends on the account only if that is searched for addresses. */
async function sparing(world: World) {
	const { by, rows, limit, account, where } = world;
	const key = [rows, String(limit), ...(by === 'email' ? [account, where] : [])];
	return await compare(world, { onlyChanges: true }, key);
}

/** With the option Bulk Import. Writing singly does not depend on what an import does. */
async function importing(world: World) {
	const key = { ...world, limit: String(world.limit), imports: undefined };
	const costs = await compare(world, { bulkImport: true }, key);
	expect(costs.written).toBe(world.rows);
	return costs;
}

describe('Only Changes', () => {
	const worlds = [20, Infinity].flatMap((limit) =>
		(['id', 'email'] as const).flatMap((by) =>
			[1, 2, 20, 60].flatMap((rows) =>
				[1, 101, 1_000, 2_950, 50_000].flatMap((account) =>
					(['spread', 'start', 'end', 'absent'] as const)
						.filter((where) => (where === 'absent' ? by === 'id' : rows <= account))
						.flatMap((where) =>
							[0, 1].map((changed): World => ({ account, rows, where, changed, by, limit })),
						),
				),
			),
		),
	);

	it(`costs at most twice what writing blind costs, in ${worlds.length} worlds`, async () => {
		await expectAtMost(2, worlds, sparing);
	}, 120_000);

	const FEW_CHANGED = { where: 'spread', changed: 0.05, by: 'id', limit: 20 } as const;

	it.each(['id', 'email'] as const)('writes just what differs, found by %s', async (by) => {
		const { writes } = await sparing({ ...FEW_CHANGED, account: 500, rows: 300, by });
		expect(writes).toBe(15);
	});

	it('takes a tenth of the time and of the requests where 5 % of 2,000 rows changed', async () => {
		await expectAtMost(0.1, [{ ...FEW_CHANGED, account: 2_000, rows: 2_000 }], sparing);
	});

	it('spends two requests on an account that is too large to be read', async () => {
		const world: World = { ...FEW_CHANGED, account: 50_000, rows: 30, where: 'end' };
		expect((await sparing(world)).extra).toBe(2);
	});
});

describe('Bulk Import', () => {
	const imports: Array<NonNullable<World['imports']>> = [
		...(['all', 'nothing', 'harm'] as const).flatMap((does) =>
			[1_000, Infinity].map((afterMs) => ({ does, afterMs })),
		),
		{ does: 'refuse', afterMs: 0 },
	];
	/** Requests a minute, rows that reach that, and what an import does. */
	const loads = [
		{ limit: 20, rows: 60, imports },
		{ limit: 20, rows: 400, imports },
		{ limit: 300, rows: 400, imports },
		// Nothing is held up, so nothing is imported.
		{ limit: Infinity, rows: 400, imports: imports.slice(0, 1) },
	];
	const worlds = loads.flatMap(({ imports: all, ...load }) =>
		(['id', 'email'] as const).flatMap((by) =>
			[load.rows, 1_500].flatMap((account) =>
				all.map((does): World => ({
					...load,
					account,
					where: 'spread',
					changed: 1,
					by,
					imports: does,
				})),
			),
		),
	);

	it(`costs at most half as much again as writing singly, in ${worlds.length} worlds`, async () => {
		await expectAtMost(1.5, worlds, importing);
	}, 180_000);

	it('takes a twentieth of the time and of the requests where all of 2,000 rows changed', async () => {
		const all = { account: 2_000, rows: 2_000, where: 'spread', changed: 1, by: 'id' } as const;
		const world: World = { ...all, limit: 20, imports: { does: 'all', afterMs: 20_000 } };
		await expectAtMost(0.05, [world], importing);
	});
});
