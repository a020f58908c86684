import { Paces } from '../../../../nodes/shared/transport/paces';
import { FakeClock } from '../../../fakeClock';

const HOUR = 60 * 60 * 1000;

it('gives the same pace for the same address, key and endpoint, and only for those', () => {
	const clock = new FakeClock();
	const paces = new Paces();
	const pace = paces.get(['https://a', 'key', 'x'], clock);
	expect(paces.get(['https://a', 'key', 'x'], clock)).toBe(pace);
	expect(paces.get(['https://a', 'key', 'y'], clock)).not.toBe(pace);
	expect(paces.get(['https://a', 'k', 'eyx'], clock)).not.toBe(pace);
});

it('forgets a pace that was not used for an hour, but not one in use', async () => {
	const clock = new FakeClock();
	const paces = new Paces();
	const idle = paces.get(['idle'], clock);
	const busy = paces.get(['busy'], clock);
	const turn = await busy.enter({ maxWait: HOUR });
	await clock.until(clock.sleep(HOUR));
	expect(paces.get(['idle'], clock)).toBe(idle);
	await clock.until(clock.sleep(1));
	expect(paces.get(['idle'], clock)).not.toBe(idle);
	expect(paces.get(['busy'], clock)).toBe(busy);
	turn.end('answered');
	await clock.until(clock.sleep(HOUR));
	expect(paces.get(['busy'], clock)).toBe(busy);
	await clock.until(clock.sleep(1));
	expect(paces.get(['busy'], clock)).not.toBe(busy);
});

it('keeps a pace that somebody waits for', async () => {
	const clock = new FakeClock();
	const paces = new Paces();
	const pace = paces.get(['waited for'], clock);
	const turn = await pace.enter({ maxWait: 10 * HOUR });
	turn.end('limited', { retryAt: clock.now() + 5 * HOUR });
	const waiting = pace.enter({ maxWait: 10 * HOUR });
	await clock.until(clock.sleep(2 * HOUR));
	expect(paces.get(['waited for'], clock)).toBe(pace);
	await clock.until(waiting);
});
