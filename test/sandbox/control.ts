import type { FastifyPluginCallback } from 'fastify';
import { ZodError } from 'zod';

import type { Context } from './gateway';
import { patchSettings, plainSettings } from './settings';

/**
 * The sandbox's own routes, for people and other processes; to be registered under `/_sandbox`.
 * They are neither logged nor limited.
 */
export function control(context: Context, reset: () => void): FastifyPluginCallback {
	return (scope, _options, done) => {
		const { log, settings, saleshandy, puffle, imports } = context;

		scope.get('/calls', () => log.calls);
		scope.get('/stats', () => log.stats());
		scope.get('/imports', () => {
			imports.settle();
			return imports.list;
		});
		scope.get('/settings', () => plainSettings(settings));
		scope.get('/state', (_request, reply) => {
			imports.settle();
			const state = JSON.stringify({ saleshandy, puffle }, mapsAsObjects);
			return reply.type('application/json').send(state);
		});
		scope.post('/reset', (_request, reply) => {
			reset();
			return reply.code(204).send();
		});
		scope.patch('/settings', (request, reply) => {
			try {
				patchSettings(settings, request.body);
			} catch (error) {
				if (!(error instanceof ZodError)) throw error;
				return reply.code(400).send({ error: error.issues });
			}
			return plainSettings(settings);
		});
		done();
	};
}

function mapsAsObjects(_key: string, value: unknown): unknown {
	return value instanceof Map ? (Object.fromEntries(value) as unknown) : value;
}
