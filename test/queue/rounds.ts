import type { LimitSettings } from '../sandbox';

/** One way in which a vendor may limit requests, and the rows that are sent against it. */
export interface Round {
	name: string;
	limit: LimitSettings;
	rowsPerWorkflow: number;
	/** Largest share of all updates that may be refused for the limit. */
	maxRefused: number;
}

const LIMIT = { requests: 20, kind: 'fixed', perEndpoint: true } as const;

export const ROUNDS: readonly Round[] = [
	{
		name: '429, with headers that tell what is left of the limit',
		limit: { ...LIMIT, windowMs: 10_000, form: '429', headers: 'reset-date' },
		rowsPerWorkflow: 30,
		maxRefused: 0.15,
	},
	{
		name: '400, without a header that tells when to come back',
		// Without headers the node goes by the minute that Saleshandy tells of.
		limit: { ...LIMIT, windowMs: 60_000, form: '400', headers: 'none' },
		rowsPerWorkflow: 20,
		maxRefused: 0.15,
	},
];
