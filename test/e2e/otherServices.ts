import { generateKeyPairSync } from 'node:crypto';

import Fastify from 'fastify';
import { z } from 'zod';

import type { Credential, LaunchedN8n } from '../realN8n';

/** What a language model does, one after another: it calls a tool, and at the end it repeats what they said. */
export interface ToolCall {
	tool: string;
	args: object;
}

/**
 * What n8n's own nodes speak to: a spreadsheet in Google Sheets, Slack, and a language model that follows
 * a script, with the interface of OpenAI's chat completions.
 */
export interface OtherServices {
	readonly url: string;
	/** The cells of the only sheet, its header first. */
	cells: unknown[][];
	/** What was sent to Slack. */
	messages: string[];
	/** The calls that the model makes, in order. A function makes one of what the tool before has answered. */
	script: Array<ToolCall | ((answer: string) => ToolCall)>;
	/** What the model was asked by those who offer it no tools; it answers that it has written about that. */
	prompts: string[];
	close(): Promise<void>;
}

/** The id and the name of the spreadsheet, and of the sheet in it. */
export const SHEET = { documentId: 'spreadsheet', sheetId: 7, title: 'Contacts' };

const cellsSchema = z.object({ range: z.string(), values: z.array(z.array(z.unknown())) });
const batchSchema = z.object({ data: z.array(cellsSchema) });
const messageSchema = z.object({ text: z.string() });
const completionSchema = z.object({
	model: z.string(),
	messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
	tools: z.array(z.unknown()).optional(),
});

export async function startOtherServices(): Promise<OtherServices> {
	const app = Fastify({ forceCloseConnections: true });
	const services: Omit<OtherServices, 'url'> = {
		cells: [],
		messages: [],
		script: [],
		prompts: [],
		close: async () => await app.close(),
	};

	app.addContentTypeParser('application/x-www-form-urlencoded', (_request, _payload, done) => {
		done(null);
	});
	app.post('/oauth2.googleapis.com/token', () => ({ access_token: 'any', expires_in: 3600 }));

	const document = `/sheets.googleapis.com/v4/spreadsheets/${SHEET.documentId}`;
	app.get(document, () => ({
		sheets: [{ properties: { sheetId: SHEET.sheetId, title: SHEET.title } }],
	}));
	app.get(`${document}/values/:range`, () => ({ values: services.cells }));
	app.put(`${document}/values/:range`, ({ body }) => {
		write(services.cells, cellsSchema.parse(body));
		return {};
	});
	// Rows to write into: here there are always enough.
	app.post(`${document}::batchUpdate`, () => ({}));
	app.post(`${document}/values::batchUpdate`, ({ body }) => {
		for (const each of batchSchema.parse(body).data) write(services.cells, each);
		return {};
	});

	app.post('/slack.com/api/chat.postMessage', ({ body }) => {
		services.messages.push(messageSchema.parse(body).text);
		return { ok: true, message: {} };
	});

	app.post('/v1/chat/completions', ({ body }) => complete(services, completionSchema.parse(body)));

	const url = await app.listen({ host: '127.0.0.1', port: 0 });
	return Object.assign(services, { url });
}

/** @param range e.g. `Contacts!E2`, `Contacts!1:1`, or `Contacts!2:9` */
function write(cells: unknown[][], { range, values }: z.infer<typeof cellsSchema>): void {
	const [, letter, number] = /!([A-Z]?)(\d+)/.exec(range) ?? [];
	const column = letter ? letter.charCodeAt(0) - 'A'.charCodeAt(0) : 0;
	for (const [n, row] of values.entries()) {
		(cells[Number(number) - 1 + n] ??= []).splice(column, row.length, ...row);
	}
}

/** The model's next step. */
function complete(
	{ script, prompts }: Pick<OtherServices, 'script' | 'prompts'>,
	{ model, messages, tools }: z.infer<typeof completionSchema>,
): object {
	const answers = messages
		.filter(({ role }) => role === 'tool')
		.map(({ content }) => String(content));
	const n = answers.length;
	const step = tools ? script[n] : undefined;
	const next = typeof step === 'function' ? step(answers.at(-1) ?? '') : step;
	if (!tools) prompts.push(String(messages.at(-1)?.content));
	const said = tools ? `The tools said: ${answers.join(' ')}` : `Written about: ${prompts.at(-1)}`;
	const call = next && { name: next.tool, arguments: JSON.stringify(next.args) };
	const message = call
		? { content: null, tool_calls: [{ id: `call-${n}`, type: 'function', function: call }] }
		: { content: said };
	return {
		id: `completion-${n}`,
		object: 'chat.completion',
		created: 0,
		model,
		choices: [
			{
				index: 0,
				message: { role: 'assistant', ...message },
				finish_reason: call ? 'tool_calls' : 'stop',
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

export type OtherCredentials = Record<'googleApi' | 'slackApi' | 'openAiApi', Credential>;

/** Makes the credentials that n8n's own nodes need for them. */
export async function createOtherCredentials(
	session: LaunchedN8n['session'],
	{ url }: OtherServices,
): Promise<OtherCredentials> {
	const { privateKey } = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	const google = { email: 'any@example.com', privateKey };
	return {
		googleApi: await session.createCredential('Sheets account', 'googleApi', google),
		slackApi: await session.createCredential('Slack account', 'slackApi', { accessToken: 'any' }),
		openAiApi: await session.createCredential('Model account', 'openAiApi', {
			apiKey: 'any',
			url: `${url}/v1`,
		}),
	};
}
