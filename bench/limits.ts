import type { LimitSettings } from '../test/sandbox';
import type { Scenario } from './types';

/** Milliseconds before each answer. */
export const LATENCY = 100;

/** What stands for the minute where a run takes hundreds of them. */
export const SHORT_MINUTE = 1_000;

/** The share of a minute that an import takes. */
export const IMPORT_TAKES = 1 / 3;

/** 20 requests for each endpoint and window, as at Saleshandy. */
export function limitOf(
	windowMs: number,
	headers: NonNullable<LimitSettings['headers']> = 'reset-date',
	form: LimitSettings['form'] = '429',
): LimitSettings {
	return { requests: 20, windowMs, form, headers };
}

/**
 * The time in milliseconds that requests take under the rate limit if nothing else takes any: the
 * windows that have to pass before the last one may go, and one latency. NaN without a limit.
 */
export function floorMs({ limit }: Scenario, requests: number): number {
	if (!limit) return NaN;
	return (Math.ceil(requests / limit.requests) - 1) * limit.windowMs + LATENCY;
}

/** How many times as long a real minute is. */
export function shortening({ workload, limit }: Scenario): number {
	return limit && workload.api === 'saleshandy' ? 60_000 / limit.windowMs : 1;
}
