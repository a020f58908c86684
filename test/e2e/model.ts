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
	/** The calls to make, in order. A function makes one of what the tool before has answered. */
	script: Array<ToolCall | ((answer: string) => ToolCall)>;
	/** What it was asked by those who offer it no tools; it answers that it has written about that. */
	prompts: string[];
	close(): Promise<void>;
}

const request = z.object({
	model: z.string(),
	messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
	tools: z.array(z.unknown()).optional(),
});

export async function startModel(): Promise<Model> {
	const app = Fastify({ forceCloseConnections: true });
	const model: Omit<Model, 'url'> = {
		script: [],
		prompts: [],
		close: async () => await app.close(),
	};

	app.post('/v1/chat/completions', ({ body }) => {
		const { model: name, messages, tools } = request.parse(body);
		const answers = messages
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => String(content));
		const step = tools ? model.script[answers.length] : undefined;
		const next = typeof step === 'function' ? step(answers.at(-1) ?? '') : step;
		if (!tools) model.prompts.push(String(messages.at(-1)?.content));
		const said = tools
			? `The tools said: ${answers.join(' ')}`
			: `Written about: ${model.prompts.at(-1)}`;
		const message = next
			? { role: 'assistant', content: null, tool_calls: [toolCall(next, answers.length)] }
			: { role: 'assistant', content: said };
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
