import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

import type { Session } from '../realN8n';

const executionSchema = z.object({
	workflowId: z.string(),
	status: z.string(),
	data: z.object({
		resultData: z.object({
			error: z.object({ message: z.string() }).optional(),
			runData: z.record(
				z.string(),
				z.array(
					z.object({
						data: z.object({
							main: z.array(z.array(z.object({ json: z.unknown(), pairedItem: z.unknown() }))),
						}),
					}),
				),
			),
		}),
	}),
});

export type Execution = z.infer<typeof executionSchema>;

const listSchema = z.object({ data: z.array(z.unknown()) });

/** Reads executions through n8n's public API, which shows their data in full. */
export class Executions {
	private constructor(
		private readonly url: string,
		private readonly key: string,
	) {}

	static async open(url: string, session: Session): Promise<Executions> {
		const { rawApiKey } = await session.request<{ rawApiKey: string }>('POST', '/rest/api-keys', {
			label: 'Queue test',
			scopes: ['execution:list', 'execution:read'],
			expiresAt: null,
		});
		return new Executions(url, rawApiKey);
	}

	/** The execution of a workflow that is run once, when it is over. */
	async finished(workflowId: string, deadline: number): Promise<Execution> {
		for (;;) {
			const query = new URLSearchParams({ workflowId, includeData: 'true' });
			const response = await fetch(`${this.url}/api/v1/executions?${query.toString()}`, {
				headers: { 'x-n8n-api-key': this.key },
			});
			if (!response.ok) throw new Error(`No executions: ${await response.text()}`);
			const { data } = listSchema.parse(await response.json());
			if (data.length) return executionSchema.parse(data[0]);
			if (performance.now() > deadline) throw new Error(`Workflow ${workflowId} does not end`);
			await sleep(500);
		}
	}
}
