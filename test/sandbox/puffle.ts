import type {
	FastifyPluginCallback,
	FastifyReply,
	FastifyRequest,
	RouteHandlerMethod,
} from 'fastify';
import { z } from 'zod';

import { guard, NotJson } from './gateway';
import type { Context, Vendor } from './gateway';
import { addBody, addLeads, withoutAddress } from './puffle-add';
import type { Campaign, Lead } from './puffle-state';
import { identityOf, readUpdates, updateLead } from './puffle-update';
import { Refusal } from './refusal';
import { shownText } from './values';

/** The vendor's own pattern: versions 1–8, nil and max. */
const UUID =
	/^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$/;

// PostgreSQL compares UUIDs without regard to letter case.
const uuid = z
	.string()
	.regex(UUID, 'Invalid UUID')
	.transform((id) => id.toLowerCase());

const params = z.object({ id: uuid });

const page = z
	.string()
	.regex(/^[1-9]\d*$/, 'Expected a positive integer')
	.transform(Number);

const rosterQuery = z.object({
	page: page.default('1'),
	limit: page.default('100').transform((limit) => Math.min(limit, 200)),
	status: z.string().optional(),
});

const patchBody = z.object({
	prospect_id: uuid,
	updates: z.object({}).passthrough(),
});

/** The campaigns that are under way come first. */
const RANK: Record<Campaign['status'], number> = {
	active: 0,
	paused: 0,
	launching: 1,
	draft: 1,
	completed: 1,
};

/** Puffle's API; to be registered under the prefix `/puffle`. */
export function puffleApi(context: Context): FastifyPluginCallback {
	return (scope, _options, done) => {
		const { clock, settings, puffle: state, seeded } = context;
		guard(scope, vendor(context), context);

		const fail = (status: number, text: string): Refusal =>
			new Refusal(status, errorBody(context, text));

		function valid<T extends z.ZodTypeAny>(schema: T, value: unknown): z.output<T> {
			const result = schema.safeParse(value);
			if (result.success) return result.data as z.output<T>;
			const [issue] = result.error.issues;
			throw fail(400, issue ? [...issue.path, issue.message].join(': ') : 'Invalid request');
		}

		function campaignOf(request: { params: unknown }): Campaign {
			const campaign = state.campaigns.get(valid(params, request.params).id);
			if (!campaign) throw fail(404, 'Campaign not found');
			return campaign;
		}

		function draftOf(request: { params: unknown }): Campaign {
			const campaign = campaignOf(request);
			if (campaign.status === 'draft') return campaign;
			throw fail(
				400,
				`Campaign is ${campaign.status}; its roster can only be edited while it is a draft`,
			);
		}

		function validBody<T extends z.ZodTypeAny>(schema: T, request: FastifyRequest): z.output<T> {
			valid(params, request.params);
			// What is not labelled as JSON is not the documented body.
			if (request.body instanceof NotJson || typeof request.body === 'string') {
				throw fail(400, 'Invalid JSON body');
			}
			return valid(schema, request.body);
		}

		const rosterOf = ({ id }: Campaign, { leads } = state): Map<string, Lead> =>
			leads.get(id) ?? new Map<string, Lead>();

		const routes: Record<string, Partial<Record<Method, RouteHandlerMethod>>> = {
			'/api/account': {
				GET: () => {
					const [firstName, lastName] = state.account.fullName.split(' ');
					return { account: state.account, profile: { firstName, lastName }, canManageAuth: false };
				},
			},

			'/api/campaigns': {
				GET: () => ({
					campaigns: [...state.campaigns.values()]
						.sort((a, b) => RANK[a.status] - RANK[b.status])
						.map(({ sequence_nodes: nodes, ...campaign }) => ({
							...campaign,
							node_count: nodes.length,
						})),
				}),
			},

			'/api/campaigns/:id': {
				GET: (request) => {
					const found = campaignOf(request);
					const { sequence_nodes, ...campaign } = found;
					return { campaign, sequence_nodes, ...counted([...rosterOf(found).values()]) };
				},
			},

			'/api/campaigns/:id/leads': {
				GET: (request) => {
					const campaign = campaignOf(request);
					const query = valid(rosterQuery, request.query);
					const isStale = request.visit.fault?.kind === 'stale';
					const all = [...rosterOf(campaign, isStale ? seeded.puffle : state).values()];
					const { status, page: number } = query;
					const { largePages, total } = settings.puffle;
					if (largePages === 'refuse' && query.limit > SMALL_PAGE) {
						throw fail(400, `limit: must be at most ${SMALL_PAGE}`);
					}
					const limit = largePages === 'clamp' ? Math.min(query.limit, SMALL_PAGE) : query.limit;
					const rows = status === undefined ? all : all.filter((row) => row.status === status);
					const start = (number - 1) * limit;
					return {
						prospects: rows.slice(start, start + limit).map((lead) => {
							const shown = state.shown.get(lead.id);
							const row = shown && shown.until > clock.now() ? shown.row : lead;
							const texts = LISTED_TEXTS.map((key) => [
								key,
								row[key] && shownText(row[key], settings.puffle.texts),
							]);
							return { ...row, ...(Object.fromEntries(texts) as Partial<Lead>) };
						}),
						total: (total === 'all' ? all : rows).length,
						page: number,
						limit,
					};
				},

				POST: (request) => {
					const { prospects } = validBody(addBody, request);
					const campaign = draftOf(request);
					const index = withoutAddress(prospects, campaign);
					if (index !== -1) {
						throw fail(400, `prospects: ${index}: ${identityOf(campaign.type)} is required`);
					}
					const { refusesAllFor: bad } = settings.puffle;
					if (prospects.some(({ email, linkedin_url: url }) => bad.includes(email ?? url ?? ''))) {
						throw fail(400, 'prospects: somebody is not accepted');
					}
					const now = new Date(clock.now()).toISOString();
					const roster = rosterOf(campaign);
					state.leads.set(campaign.id, roster);
					const counts = addLeads(prospects, campaign, roster, now);
					request.visit.call.applied = true;
					return counts;
				},

				PATCH: (request) => {
					const body = validBody(patchBody, request);
					const updates = valid(readUpdates, body.updates);
					const campaign = draftOf(request);
					const roster = rosterOf(campaign);
					const lead = roster.get(body.prospect_id);
					if (!lead) throw fail(settings.puffle.unknownLead, 'Prospect not found in this campaign');
					const { answers, seenAfterMs } = settings.puffle;
					const before = state.shown.get(lead.id);
					if (seenAfterMs > 0) {
						const row = before && before.until > clock.now() ? before.row : { ...lead };
						state.shown.set(lead.id, { row, until: clock.now() + seenAfterMs });
					}
					const outcome = updateLead(lead, updates, roster, campaign.type, settings.puffle);
					if (outcome.refused) throw fail(outcome.status, outcome.text);
					request.visit.call.applied = outcome.applied;
					const sent = answers === 'sent' ? body.updates : {};
					return { prospect: { ...lead, ...sent } };
				},
			},
		};

		for (const [url, handlers] of Object.entries(routes)) {
			for (const method of METHODS) {
				// A thousand people with fields of their own are more than the usual 1 MB.
				const limit = method === 'POST' ? { bodyLimit: 10 * 1024 * 1024 } : {};
				scope.route({ method, url, ...limit, handler: handlers[method] ?? notAllowed });
			}
		}
		scope.setNotFoundHandler((_request, reply) =>
			reply.code(404).type('text/html; charset=utf-8').send(NOT_FOUND_PAGE),
		);
		done();
	};
}

const LISTED_TEXTS = [
	'first_name',
	'last_name',
	'name',
	'company',
	'position',
	'headline',
] as const;

/** What the documents show as the usual size of a page. */
const SMALL_PAGE = 100;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

const NOT_FOUND_PAGE =
	'<!DOCTYPE html><html><head><title>404: This page could not be found.</title></head>' +
	'<body><h1>404</h1><h2>This page could not be found.</h2></body></html>';

// The roster's DELETE exists but is not played here.
function notAllowed(_request: unknown, reply: FastifyReply): FastifyReply {
	return reply.code(405).send();
}

function vendor(context: Context): Vendor {
	return {
		api: 'puffle',
		keyOf: ({ headers }) => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1],
		admits: (key) => key !== undefined && context.settings.validKeys.puffle.includes(key),
		unauthorised: () => new Refusal(401, errorBody(context, 'unauthorized')),
		tooMany: (status) => new Refusal(status, errorBody(context, 'Too many requests')),
		usualBody(status, message) {
			if (status === 429) return errorBody(context, 'Too many requests');
			if (message !== undefined && status < 500) return errorBody(context, message);
			return status === 500 ? errorBody(context, 'Internal server error') : undefined;
		},
	};
}

// The vendor publishes no error body, so the likely ones can be chosen between.
function errorBody({ settings }: Context, text: string): object {
	switch (settings.puffle.errorShape) {
		case 'error-string':
			return { error: text };
		case 'error-object':
			return { error: { message: text } };
		case 'message':
			return { message: text };
	}
}

function counted(leads: Lead[]): object {
	const byStatus: Record<string, number> = {};
	const byNode: Record<string, Record<string, number>> = {};
	for (const { status, current_node_id: node } of leads) {
		const here = (byNode[node ?? '__none__'] ??= {});
		byStatus[status] = (byStatus[status] ?? 0) + 1;
		here[status] = (here[status] ?? 0) + 1;
	}
	return { prospects_by_status: byStatus, prospects_by_node: byNode };
}
