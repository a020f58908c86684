import { generateKeyPairSync } from 'node:crypto';

import Fastify from 'fastify';
import { z } from 'zod';

import type { Session } from '../realN8n';

/** What n8n's own nodes speak to in the recipes: a spreadsheet in Google Sheets, and Slack. */
export interface OtherServices {
	readonly url: string;
	/** The cells of the only sheet, its header first. */
	cells: unknown[][];
	/** What was sent to Slack. */
	messages: string[];
	close(): Promise<void>;
}

/** The id and the name of the spreadsheet, and of the sheet in it. */
export const SHEET = { documentId: 'spreadsheet', sheetId: 7, title: 'Contacts' };

const cellsSchema = z.object({ range: z.string(), values: z.array(z.array(z.unknown())) });
const batchSchema = z.object({ data: z.array(cellsSchema) });
const messageSchema = z.object({ text: z.string() });

export async function startOtherServices(): Promise<OtherServices> {
	const app = Fastify({ forceCloseConnections: true });
	const services: Omit<OtherServices, 'url'> = {
		cells: [],
		messages: [],
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

/** Makes the credentials that n8n's own nodes need for them. */
export async function createOtherCredentials(session: Session): Promise<OtherCredentials> {
	const { privateKey } = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	async function create(type: string, data: object): Promise<{ id: string; name: string }> {
		const body = { name: type, type, data };
		const { id } = await session.request<{ id: string }>('POST', '/rest/credentials', body);
		return { id, name: type };
	}
	return {
		googleApi: await create('googleApi', { email: 'any@example.com', privateKey }),
		slackApi: await create('slackApi', { accessToken: 'any' }),
	};
}

export type OtherCredentials = Record<'googleApi' | 'slackApi', { id: string; name: string }>;
