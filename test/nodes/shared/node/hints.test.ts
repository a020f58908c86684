import type { Saving } from '../../../../nodes/shared/node/hints';
import { durationHints } from '../../../../nodes/shared/node/hints';
import { shownHints } from '../../../harness';

const limited = (requests: number) => ({
	name: 'Saleshandy',
	knownRateLimit: { requests, windowMs: 60_000 },
});

const shown = async (
	service: Parameters<typeof durationHints>[0],
	rows: number,
	savings: readonly Saving[] = [],
) =>
	await shownHints({
		node: 'saleshandy',
		items: Array.from({ length: rows }, () => ({})),
		hints: durationHints(service, savings),
	});

it.each([
	[21, 'Up to 120 rows take about 5 minutes at most'],
	[120, 'Up to 120 rows take about 5 minutes at most'],
	[121, 'Up to 620 rows take about 30 minutes at most'],
	[620, 'Up to 620 rows take about 30 minutes at most'],
	[2_000, 'Up to 2,420 rows take about 2 hours at most'],
	[9_620, 'Up to 9,620 rows take about 8 hours at most'],
	[9_621, 'More than 9,620 rows may take more than 8 hours'],
])('%i rows: one hint says how long they take', async (rows, message) => {
	expect(await shown(limited(20), rows)).toEqual([`${message}, at 20 requests a minute`]);
});

it.each([0, 1, 20])('%i rows, which take no minute: no hint', async (rows) => {
	expect(await shown(limited(20), rows)).toEqual([]);
});

it('says what takes less time, where the settings are so', async () => {
	const savings = [
		{ message: 'Less at night', when: 'true' },
		{ message: 'Less by day', when: 'false' },
	];
	expect(await shown(limited(20), 20, savings)).toEqual([]);
	expect(await shown(limited(20), 21, savings)).toEqual([
		'Up to 120 rows take about 5 minutes at most, at 20 requests a minute',
		'Less at night',
	]);
});

it('without a known limit no time is said', async () => {
	const service = { name: 'Puffle' };
	expect(await shown(service, 0)).toEqual([]);
	expect(await shown(service, 100)).toEqual([]);
	expect(await shown(service, 101)).toEqual([
		'Puffle publishes no rate limit, so nobody knows how long more than 100 rows take. If it sets one, the node waits and goes on by itself',
	]);
});

it('is shown until the node has run', () => {
	for (const hint of durationHints(limited(20))) {
		expect(hint).toMatchObject({ location: 'outputPane', whenToDisplay: 'beforeExecution' });
	}
});
