import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { RowError } from '../core/errors';
import { Run, systemClock } from '../core/run';
import { Client, type ClientOptions } from './client';
import { redact } from './errorText';
import { processRateLimiters } from './processState';
import type { Service } from './service';
import { n8nSendRequest, sendTo, type SendRequest } from './transport';

const credentialSchema = z.object({ apiKey: z.string(), baseUrl: z.string() });

/** What a client needs beside the account. Times in milliseconds. */
type Options = ClientOptions & { timeout: number };

/**
 * A client for the account of the node's credential, as it is now.
 * @param options with the time limit for one request, in milliseconds
 * @throws RowError if the API key or the base URL cannot be valid; nothing is sent
 */
export async function createClient(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	service: Service,
	options: Options,
): Promise<Client> {
	const { name, credential } = service;
	const read = async () =>
		await context.getCredentials(credential).catch(() => {
			throw unreadable(name);
		});
	const data = await read();
	const used = { ...data };
	const send = n8nSendRequest(context, { name: credential, data: used });
	return await clientFor(service, data, options, async (url, request, signal) => {
		const { apiKey, baseUrl } = await read();
		if (apiKey !== used.apiKey || baseUrl !== used.baseUrl) throw changed(name);
		return await send(url, request, signal);
	});
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
	options: Options,
	send: (...given: [...Parameters<SendRequest>, key: string]) => Promise<unknown>,
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
	const address = addressIn(url);
	if (address === undefined) {
		throw invalidCredential(
			name,
			'has a base URL that is not a web address',
			'Enter an address that begins with https://',
		);
	}
	if (address.protocol === 'http:' && !isPrivate(address.hostname)) {
		throw invalidCredential(
			name,
			'has a base URL that begins with http://, which would send the API key unencrypted',
			'Enter an address that begins with https://. Only this machine and private IP addresses may use http://',
		);
	}
	const account = await accountName(name, url, key);
	const withoutKey = (text: string): string => redact(text, key);
	const { run = new Run(systemClock), timeout: timeoutMs } = options;
	const connection = {
		account,
		get host() {
			return withoutKey(address.host);
		},
		redact: withoutKey,
		send: sendTo({
			baseUrl: url,
			redact: withoutKey,
			send: async (to, request, signal) => await send(to, request, signal, key),
			timeoutMs,
			run,
		}),
	};
	const limiter = (endpoint: string) =>
		processRateLimiters.get([account, endpoint], knownRateLimit);
	return new Client(service, connection, limiter, { ...options, run });
}

/** The longest name of a host, and of a part of it, that DNS knows. */
const [LONGEST_HOST, LONGEST_LABEL] = [253, 63];

/** A web address without a user, a query or a fragment. */
function addressIn(url: string): URL | undefined {
	if (!/^https?:\/\/[^/\s?#@\\]+(\/[^\s?#]*)?$/i.test(url) || !URL.canParse(url)) return undefined;
	const address = new URL(url);
	const { hostname } = address;
	const isName = hostname.split('.').every((label) => label.length <= LONGEST_LABEL);
	return isName && hostname.length <= LONGEST_HOST ? address : undefined;
}

/** Whether a host is this machine or has a private IP address, as URLs give it. */
function isPrivate(hostname: string): boolean {
	return (
		/^(.+\.)?localhost$/.test(hostname) ||
		/^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))(\.\d+)+$/.test(hostname) ||
		/^\[(::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/.test(hostname)
	);
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

function changed(name: string): RowError {
	return invalidCredential(
		name,
		'was changed while the node was running',
		'The rows before were sent with the credential as it was. Run the others again',
	).with({ retryable: true });
}
