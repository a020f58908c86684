import type { Saving } from '../../../../nodes/shared/node/durationHints';
import { durationHints } from '../../../../nodes/shared/node/durationHints';
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
	[21, 'Every 100 rows take about 5 minutes at most'],
	[620, 'Every 100 rows take about 5 minutes at most'],
	[621, 'Every 1,200 rows take about an hour at most'],
	[20_000, 'Every 1,200 rows take about an hour at most'],
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
		'Every 100 rows take about 5 minutes at most, at 20 requests a minute',
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
