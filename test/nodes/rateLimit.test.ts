import type { LimitSettings } from '../sandbox';
import { prospectEmail } from '../sandbox';
import {
	CONTINUE,
	json,
	LIST_PROSPECTS,
	statuses,
	times,
	UPDATE_PROSPECT,
	withSandbox,
	matching,
} from './kit';
import { saleshandy, VENDORS } from './vendors';

const kit = withSandbox();

const REQUESTS = 20;
const MINUTE = 60_000;

const limit = (more: Partial<LimitSettings> = {}): LimitSettings => ({
	requests: REQUESTS,
	windowMs: MINUTE,
	kind: 'fixed',
	perEndpoint: true,
	form: '429',
	headers: 'none',
	...more,
});

const refused = () => kit.sandbox.calls.filter(({ refusedByLimit }) => refusedByLimit);

beforeEach(() => {
	// An answer at once would hide from the sandbox how much was on its way together.
	kit.sandbox.settings.latency = 300;
});

describe.each(VENDORS)('$name', (v) => {
	const { two } = v.fields;
	const parameters = json('={{ $json.set }}');
	const byId = { ...v.byId(), ...parameters };
	const byEmail = { ...v.byEmail(), ...parameters };
	const rows = (count: number, first = 0) =>
		times(count, (n) => ({
			id: v.id(10 + first + n),
			to: v.email(10 + first + n),
			set: { [two.id]: `row ${first + n}` },
		}));
	const use = (settings: LimitSettings) => {
		kit.sandbox.settings[v.node].limit = settings;
	};
	/** Runs rows, which must all be updated. @returns minutes */
	const minutesFor = async (count: number, target = byId, first = 0): Promise<number> => {
		const begun = kit.clock.now();
		const { output } = await kit.run(v.node, target, rows(count, first));
		expect(statuses(output)).toEqual(times(count, () => 'updated'));
		for (let n = first; n < first + count; n += 1) {
			expect(v.stored(kit, 10 + n, two)).toBe(`row ${n}`);
		}
		return (kit.clock.now() - begun) / MINUTE;
	};

	const FORMS: Array<[LimitSettings['form'], LimitSettings['headers']]> = [
		['429', 'reset-date'],
		['429', 'reset-epoch'],
		['429', 'reset-seconds'],
		['429', 'retry-after'],
		['429', 'none'],
		['400', 'reset-date'],
		['400', 'none'],
	];
	// Only Saleshandy has been seen to refuse with 400.
	describe.each(FORMS.filter(([form]) => form === '429' || v.node === 'saleshandy'))(
		'a limit that comes as %s with %s',
		(form, headers) => {
			it('lets every row be written and wastes next to nothing', async () => {
				use(limit({ form, headers }));
				const minutes = await minutesFor(60);
				// Three windows of 20: two have to be waited out.
				expect(minutes).toBeGreaterThan(1.9);
				expect(minutes).toBeLessThan(4);
				if (headers?.startsWith('reset')) expect(refused()).toHaveLength(0);
				// What was on its way when the first refusal came back, at most.
				expect(refused().length).toBeLessThanOrEqual(kit.sandbox.stats().peakInFlight);
			});
		},
	);

	it.each(['none', 'reset-date'] as const)(
		'writes every row where a limit on all endpoints together comes first, told by %s',
		async (headers) => {
			use(limit({ overall: 24, headers }));
			await minutesFor(60, byEmail);
			// Lookups and updates each learn of it by themselves.
			expect(refused().length).toBeLessThan(kit.sandbox.calls.length / 4);
		},
	);

	it('sends fewer at once when the API can take fewer, after hundreds of rows too', async () => {
		const MOST = 6;
		kit.sandbox.settings.fault = ({ n, inFlight }) =>
			n > 80 && inFlight > MOST ? { kind: 'status', status: 503 } : undefined;
		await minutesFor(70);
		await minutesFor(80, byId, 70);
		const overloaded = kit.sandbox.calls.filter(({ status }) => status === 503);
		expect(overloaded.length).toBeLessThan(kit.sandbox.calls.length / 3);
	});

	it('lets executions on the same key share one limit', async () => {
		use(limit({ headers: 'reset-date' }));
		await Promise.all([0, 30, 60].map(async (first) => await minutesFor(30, byId, first)));
		expect(refused()).toHaveLength(0);
	});

	describe('a long run shows itself', () => {
		it('in the log: rows done, rows left and the time the limit implies', async () => {
			use(limit());
			const { logs } = await kit.run(v.node, byId, rows(100));
			const lines = (of: string) =>
				logs.filter(({ level }) => level === of).map(({ message }) => message);
			const start = /^100 prospects at 20 requests a minute: about 5 minutes\. /;
			const end = /^100 rows: 100 updated\. /;
			expect(lines('info')).toEqual(
				(v.node === 'saleshandy' ? [start, end] : [end]).map((line) => matching(line)),
			);
			expect(lines('debug').find((line) => line.includes('pause'))).toMatch(
				/^The rate limit asks for a pause of \d+ s\. \d+ of 100 rows done, \d+ left, which takes about \d+ (s|min)$/,
			);
		});

		it('in one hint: rows, refused fields, requests and waiting', async () => {
			use(limit({ headers: 'reset-date' }));
			const bad = { id: v.id(50), set: { [v.invalid.label]: v.invalid.value, [two.id]: 'Ulm' } };
			const all = [...rows(25), bad, { id: '!', set: {} }];
			const { hints } = await kit.run(v.node, byId, all, CONTINUE);
			expect(hints).toMatchObject([{ type: 'warning', location: 'outputPane' }]);
			expect(hints[0]?.message).toMatch(
				/^27 rows: 25 updated, 1 partial, 1 failed\. 1 field refused\. 27 requests sent, \d+ seconds waited for the rate limit\.$/,
			);
		});
	});

	it('counts the waiting of an execution that joins another one in its own hint', async () => {
		use(limit({ headers: 'reset-date' }));
		const begun = new Promise<void>((resolve) => {
			kit.sandbox.settings.onCall = ({ n }) => n === REQUESTS && resolve();
		});
		const first = kit.run(v.node, byId, rows(60));
		await begun;
		const { hints } = await kit.run(v.node, byId, rows(5, 60));
		await first;
		const [, seconds] = /, (\d+) seconds waited/.exec(hints[0]?.message ?? '') ?? [];
		expect(Number(seconds)).toBeGreaterThan(50);
	});
});

it('lets lookups and updates run side by side, each with a limit of its own', async () => {
	kit.sandbox.settings.saleshandy.limit = limit({ headers: 'reset-date' });
	// The list is as long as it would have to be to be no cheaper than single searches.
	const { prospects } = kit.sandbox.saleshandy;
	const [like] = prospects.values();
	for (let n = 1000; like && n < 4000; n += 1) {
		const id = `filler${n}`;
		prospects.set(id, { ...like, id, email: `f${n}@x.example`, values: new Map() });
	}
	const emails = times(50, (n) => ({ to: prospectEmail(10 + n) }));
	await kit.run('saleshandy', { ...saleshandy.byEmail(), ...json({ City: 'x' }) }, emails);
	const at = (endpoint: string) =>
		kit.sandbox.calls.filter((call) => call.endpoint === endpoint).map(({ n }) => n);
	expect(Math.min(...at(UPDATE_PROSPECT))).toBeLessThan(Math.max(...at(LIST_PROSPECTS)));
	expect(refused()).toHaveLength(0);
});
