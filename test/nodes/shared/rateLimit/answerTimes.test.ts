import { AnswerTimes } from '../../../../nodes/shared/rateLimit/answerTimes';

it('keeps the latest 5,000 answers, and up to twice as many', () => {
	const times = new AnswerTimes();
	for (let now = 1; now <= 10_000; now += 1) times.add(now);
	expect([times.fromEnd(1), times.fromEnd(10_000)]).toEqual([10_000, 1]);
	times.add(10_001);
	expect([times.fromEnd(1), times.fromEnd(5_000), times.fromEnd(5_001)]).toEqual([
		10_001,
		5_002,
		undefined,
	]);
	expect(times.countSince(10_000)).toBe(1);
});
