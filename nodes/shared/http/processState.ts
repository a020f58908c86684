import { systemClock } from '../core/clock';
import { KeptFields } from '../fields/keptFields';
import { RateLimiterRegistry } from '../rateLimit/registry';

/**
 * All that stays in the process between executions, and the only place with such state. What belongs to
 * an account is kept under the name that `accountName` makes of its credential, which has no key in it.
 */

/** The vendors count requests by key, whichever execution sends them. */
export const processRateLimiters = new RateLimiterRegistry();

/** Read once for the single rows that a webhook or a trigger sends one after another. */
export const processFields = new KeptFields(systemClock);
