import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';

import { guard, NotJson } from './gateway';
import type { Context, Vendor } from './gateway';
import { nestRefusal, Refusal, validated } from './refusal';
import { listProspects } from './saleshandy-list';
import type { Field } from './saleshandy-state';
import { updateAttributes } from './saleshandy-update';

const flag = z.enum(['true', 'false']);

const fieldsQuery = z.object({ systemFields: flag.optional() }).strict();

const positive = z
	.string()
	.regex(/^[1-9]\d*$/, 'must be a positive integer')
	.transform(Number);

const prospectsQuery = z
	.object({
		search: z.string().default(''),
		pageSize: z.enum(['10', '20', '50', '100']).default('100').transform(Number),
		page: positive.default('1'),
		sort: z.enum(['ASC', 'DESC']).default('DESC'),
		sortBy: z.enum(['createdAt', 'owner']).default('createdAt'),
		includeCustomFields: flag.default('false'),
	})
	.strict();

const attribute = z.object({ fieldId: z.string(), attributeValue: z.string() }).strict();

const updateBody = z
	.object({
		fieldId: z.string().nullish(),
		attributeValue: z.string().nullish(),
		attributes: z.array(attribute).nonempty('should not be empty').nullish(),
	})
	.strict();

const MB = 1024 * 1024;

/** Saleshandy's Open API; to be registered under the prefix `/saleshandy`. */
export function saleshandyApi(context: Context): FastifyPluginCallback {
	return (scope, _options, done) => {
		const { clock, settings, saleshandy: state, imports, seeded } = context;
		// Before all else, so that every request meets the account as it is by then.
		scope.addHook('preHandler', (_request, _reply, next) => {
			imports.settle();
			next();
		});
		guard(scope, vendor(context), context);

		scope.get('/v1/fields', (request) => {
			const { systemFields } = validated(fieldsQuery, request.query);
			const list = state.fields
				.filter((field) => systemFields === 'true' || !field.isDefault)
				.map((field) => (settings.saleshandy.fieldsWithOptions ? field : bare(field)));
			return {
				message: 'Successfully fetched fields of the user',
				payload: settings.saleshandy.nestedFields ? { data: list } : list,
			};
		});

		scope.get('/v1/prospects', (request) => ({
			message: 'Retrieved all prospects successfully',
			payload: listProspects(
				request.visit.fault?.kind === 'stale' ? seeded.saleshandy : state,
				validated(prospectsQuery, request.query),
				settings.saleshandy,
				clock.now(),
			),
		}));

		scope.post<{ Params: { prospectId: string } }>(
			'/v1/prospects/:prospectId/attribute',
			(request, reply) => {
				const attributes = readAttributes(request.body);
				const { results, applied } = updateAttributes(
					state,
					request.params.prospectId,
					attributes,
					settings.saleshandy,
					clock.now(),
				);
				request.visit.call.applied = applied;
				return reply.code(201).send({
					message: 'Prospect attribute updated successfully',
					payload: { results },
				});
			},
		);

		scope.post('/v1/prospects/import-with-field-name', { bodyLimit: 90 * MB }, (request, reply) => {
			const { requestId } = imports.accept(json(request.body));
			request.visit.call.applied = true;
			return reply.code(201).send({
				message: 'Prospect import is in progress',
				payload: { requestId },
			});
		});

		scope.get<{ Params: { requestId: string } }>(
			'/v1/prospects/import-status/:requestId',
			(request) => imports.status(request.params.requestId),
		);

		scope.setNotFoundHandler((request, reply) => {
			const path = request.url.replace(/^\/saleshandy/, '');
			return reply.code(404).send({
				statusCode: 404,
				message: `Cannot ${request.method} ${path}`,
				error: 'Not Found',
			});
		});
		done();
	};
}

function vendor({ settings }: Context): Vendor {
	return {
		api: 'saleshandy',
		keyOf({ headers }) {
			const key = headers['x-api-key'];
			return Array.isArray(key) ? key.join(', ') : key;
		},
		// A read without the header was seen to be answered; an empty or a wrong key is refused.
		admits: (key, { method }) =>
			key === undefined ? method === 'GET' : settings.validKeys.saleshandy.includes(key),
		unauthorised: () =>
			new Refusal(400, { error: true, type: 'auth', code: 1001, message: 'Invalid token' }),
		// About imports it was also seen with the code that else means an unknown import.
		tooMany: (status, { endpoint }) =>
			new Refusal(status, tooMany(status, endpoint.includes('/import-') ? 40000 : 4000)),
		usualBody(status, message) {
			if (status === 429) return tooMany(429);
			if (message !== undefined && status < 500) return { statusCode: status, message };
			if (status !== 500) return undefined;
			return { error: true, code: 5001, message: 'Internal server error, please try again later' };
		},
	};
}

function tooMany(status: 429 | 400, code = 4000): object {
	return {
		error: status === 429 ? 'Too Many Requests' : 'Bad Request',
		error_code: code,
		error_message: 'Rate Limit exceeded',
	};
}

function bare({ id, label, fieldType, mappingDefaultField, isDefault }: Field): Field {
	return { id, label, fieldType, mappingDefaultField, isDefault };
}

/** Either form of the body as a list. When `attributes` is there, the single form is ignored. */
function readAttributes(body: unknown): z.output<typeof attribute>[] {
	const { fieldId, attributeValue, attributes } = validated(updateBody, json(body));
	return attributes ?? [validated(attribute, { fieldId, attributeValue })];
}

function json(body: unknown): unknown {
	if (body instanceof NotJson) throw nestRefusal(['Unexpected token in JSON']);
	// A body that is not labelled as JSON is not read at all.
	return typeof body === 'string' ? {} : (body ?? {});
}
