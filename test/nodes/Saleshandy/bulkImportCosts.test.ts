import { Simulation, type World } from './simulation';

/** What writing singly takes, which does not depend on what an import does. */
async function runSingly(world: World): Promise<{ time: number; requests: number }> {
	const key = JSON.stringify({ ...world, limit: String(world.limit), imports: undefined });
	const known = singleRuns.get(key);
	if (known) return known;
	const singly = new Simulation(world);
	const run = { time: await singly.run(), requests: singly.requests };
	singleRuns.set(key, run);
	return run;
}

const singleRuns = new Map<string, { time: number; requests: number }>();

/** How many times the time and the requests of writing singly. */
async function compare(world: World) {
	const singly = await runSingly(world);
	const imported = new Simulation(world);
	const time = await imported.run({ bulkImport: true });
	return {
		time: time / singly.time,
		requests: imported.requests / singly.requests,
		written: [...imported.held.values()].filter((value) => value === 'new').length,
	};
}

const imports: Array<NonNullable<World['imports']>> = [
	...(['all', 'nothing', 'harm'] as const).flatMap((does) =>
		[1_000, Infinity].map((afterMs) => ({ does, afterMs })),
	),
	{ does: 'refuse', afterMs: 0 },
];
/** Requests a minute, and rows that reach that; without a limit, nothing is held up and nothing imported. */
const loads = [
	{ limit: 20, rows: 60 },
	{ limit: 20, rows: 150 },
	{ limit: 20, rows: 400 },
	{ limit: 300, rows: 400 },
	{ limit: Infinity, rows: 400 },
];
const worlds = loads.flatMap(({ limit, rows }) =>
	(['id', 'email'] as const).flatMap((by) =>
		[rows, 1_500].flatMap((account) =>
			imports.map((does): World => ({
				account,
				rows,
				where: 'spread',
				changed: 1,
				by,
				limit,
				imports: does,
			})),
		),
	),
);

it(`costs at most half as much again as writing singly, in ${worlds.length} worlds`, async () => {
	for (const world of worlds) {
		const { time, requests, written } = await compare(world);
		expect(written).toBe(world.rows);
		if (time > 1.5 || requests > 1.5) throw new Error(JSON.stringify({ world, time, requests }));
	}
}, 180_000);

it('takes a twentieth of the time and of the requests where all of 2,000 rows changed', async () => {
	const { time, requests } = await compare({
		account: 2_000,
		rows: 2_000,
		where: 'spread',
		changed: 1,
		by: 'id',
		limit: 20,
		imports: { does: 'all', afterMs: 20_000 },
	});
	expect(time).toBeLessThanOrEqual(0.05);
	expect(requests).toBeLessThanOrEqual(0.05);
});
