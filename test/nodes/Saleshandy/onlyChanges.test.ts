import { Simulation, type World } from './simulation';

/** What writing blind costs. It depends on the account only if the account is searched for addresses. */
async function runBlind(world: World): Promise<{ time: number; requests: number }> {
	const { by, rows, limit, account, where } = world;
	const key = JSON.stringify([rows, String(limit), ...(by === 'email' ? [account, where] : [])]);
	const known = blindRuns.get(key);
	if (known) return known;
	const blind = new Simulation(world);
	const run = { time: await blind.run(), requests: blind.requests };
	blindRuns.set(key, run);
	return run;
}

const blindRuns = new Map<string, { time: number; requests: number }>();

async function compare(world: World) {
	const blind = await runBlind(world);
	const sparing = new Simulation(world);
	const time = await sparing.run({ onlyChanges: true });
	return {
		time: time / blind.time,
		requests: sparing.requests / blind.requests,
		writes: sparing.writes,
		extra: sparing.requests - blind.requests,
	};
}

const worlds = [20, Infinity].flatMap((limit) =>
	(['id', 'email'] as const).flatMap((by) =>
		[1, 2, 7, 20, 60].flatMap((rows) =>
			[1, 100, 101, 950, 1_000, 2_950, 50_000].flatMap((account) =>
				(['spread', 'start', 'end', 'absent'] as const)
					.filter((where) => where === 'absent' || rows <= account)
					.filter((where) => where !== 'absent' || by === 'id')
					.flatMap((where) =>
						[0, 1].map((changed): World => ({ account, rows, where, changed, by, limit })),
					),
			),
		),
	),
);

describe('costs at most twice what writing blind costs', () => {
	it(`in time and in requests, in ${worlds.length} worlds`, async () => {
		let worst = { time: 0, requests: 0 };
		for (const world of worlds) {
			const { time, requests } = await compare(world);
			worst = { time: Math.max(worst.time, time), requests: Math.max(worst.requests, requests) };
			if (time > 2 || requests > 2) throw new Error(JSON.stringify({ world, time, requests }));
		}
		expect(worst.time).toBeLessThanOrEqual(2);
		expect(worst.requests).toBeLessThanOrEqual(2);
	}, 120_000);
});

it.each(['id', 'email'] as const)('writes just what differs, found by %s', async (by) => {
	const { writes } = await compare({
		account: 500,
		rows: 300,
		where: 'spread',
		changed: 0.05,
		by,
		limit: 20,
	});
	expect(writes).toBe(15);
});

it('takes a tenth of the time and of the requests where 5 % of 2,000 rows changed', async () => {
	const { time, requests } = await compare({
		account: 2_000,
		rows: 2_000,
		where: 'spread',
		changed: 0.05,
		by: 'id',
		limit: 20,
	});
	expect(time).toBeLessThanOrEqual(0.1);
	expect(requests).toBeLessThanOrEqual(0.1);
});

it('spends two requests on an account that is too large to be read', async () => {
	const { extra } = await compare({
		account: 50_000,
		rows: 30,
		where: 'end',
		changed: 0.05,
		by: 'id',
		limit: 20,
	});
	expect(extra).toBe(2);
});
