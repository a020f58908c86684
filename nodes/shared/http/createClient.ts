import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { RowError } from '../core/errors';
import { Client, type ClientOptions } from './client';
import { redact } from './errorText';
import { processRateLimiters } from './processState';
import type { Service } from './service';
import { n8nSendRequest, sendTo, type ApiRequest } from './transport';

const credentialSchema = z.object({ apiKey: z.string(), baseUrl: z.string() });

/**
 * A client for the account of the node's credential.
 * @param options with the time limit for one request, in milliseconds
 * @throws RowError if the API key or the base URL cannot be valid; nothing is sent
 */
export async function createClient(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	service: Service,
	options: ClientOptions & { timeout: number },
): Promise<Client> {
	const { name, credential } = service;
	const data: unknown = await context.getCredentials(credential).catch(() => {
		throw unreadable(name);
	});
	const send = n8nSendRequest(context, credential, options.timeout);
	return await clientFor(service, data, options, send);
}

/**
 * A client for the account of a credential.
 * @param data the decrypted credential
 * @param send sends one request to a URL; the response has `statusCode`, `headers` and `body`
 * @throws RowError if the API key or the base URL cannot be valid
 */
export async function clientFor(
	service: Service,
	data: unknown,
	options: ClientOptions,
	send: (url: string, request: ApiRequest, key: string) => Promise<unknown>,
): Promise<Client> {
	const { name, knownRateLimit } = service;
	const credential = credentialSchema.safeParse(data);
	if (!credential.success) throw unreadable(name);
	const { apiKey, baseUrl } = credential.data;
	const key = apiKey.trim();
	if (key === '')
		throw invalidCredential(name, 'has no API key', 'Enter the key in the credential');
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw invalidCredential(
			name,
			'has an invalid API key',
			'Copy the key again, without spaces or line breaks',
		);
	}
	const url = baseUrl.trim().replace(/\/+$/, '');
	const [, host] = /^https?:\/\/([^/\s?#@]+)(\/[^\s?#]*)?$/i.exec(url) ?? [];
	if (host === undefined) {
		throw invalidCredential(
			name,
			'has a base URL that is not a web address',
			'Enter an address that begins with https://',
		);
	}
	const account = await accountName(name, url, key);
	const withoutKey = (text: string): string => redact(text, key);
	const connection = {
		account,
		get host() {
			return withoutKey(host);
		},
		redact: withoutKey,
		send: sendTo(url, withoutKey, async (to, request) => await send(to, request, key)),
	};
	const limiter = (endpoint: string) =>
		processRateLimiters.get([account, endpoint], knownRateLimit);
	return new Client(service, connection, limiter, options);
}

/** Tells the accounts of credentials apart without showing their keys: a hash that nobody can turn back. */
async function accountName(vendor: string, url: string, key: string): Promise<string> {
	const bytes = new TextEncoder().encode(JSON.stringify([vendor, url, key]));
	return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

function unreadable(name: string): RowError {
	return invalidCredential(name, 'cannot be read', 'Select a credential in the node');
}

function invalidCredential(name: string, fault: string, description: string): RowError {
	return new RowError('invalid-credential', `The ${name} credential ${fault}`, {
		description,
		fatal: true,
	});
}
