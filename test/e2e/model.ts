import Fastify from 'fastify';
import { z } from 'zod';

/** What the model does, one after another: it calls a tool, and at the end it repeats what they said. */
export interface ToolCall {
	tool: string;
	args: object;
}

/** A language model that follows a script, with the interface of OpenAI's chat completions. */
export interface Model {
	/** A base URL for OpenAI credentials. */
	readonly url: string;
	/** The calls to make, in order. */
	script: ToolCall[];
	close(): Promise<void>;
}

const request = z.object({
	model: z.string(),
	messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
});

export async function startModel(): Promise<Model> {
	const app = Fastify({ forceCloseConnections: true });
	const model: Omit<Model, 'url'> = { script: [], close: async () => await app.close() };

	app.post('/v1/chat/completions', ({ body }) => {
		const { model: name, messages } = request.parse(body);
		const answers = messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
		const next = model.script[answers.length];
		const message = next
			? { role: 'assistant', content: null, tool_calls: [toolCall(next, answers.length)] }
			: { role: 'assistant', content: `The tools said: ${answers.join(' ')}` };
		return {
			id: `completion-${answers.length}`,
			object: 'chat.completion',
			created: 0,
			model: name,
			choices: [{ index: 0, message, finish_reason: next ? 'tool_calls' : 'stop' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});

	const address = await app.listen({ host: '127.0.0.1', port: 0 });
	return Object.assign(model, { url: `${address}/v1` });
}

function toolCall({ tool, args }: ToolCall, n: number): object {
	const call = { name: tool, arguments: JSON.stringify(args) };
	return { id: `call-${n}`, type: 'function', function: call };
}
