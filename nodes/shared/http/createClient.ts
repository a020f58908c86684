import { z } from 'zod';
import { RowError } from '../core/errors';
import { Run } from '../core/run';
import { systemClock } from '../core/clock';
import { Client, type ClientSettings } from './client';
import { n8nSendRequest, type N8nContext, type SendRequest } from './request';
import type { Pause } from '../rateLimit/rateLimiter';
import { processRateLimiters } from './processState';
import { accountName } from './accountName';
import { redact } from './redact';
import type { Service } from './service';

interface CreateClientOptions extends ClientSettings {
	/** Time limit for one request, in milliseconds. */
	timeout: number;
	run?: Run;
	onPause?: (pause: Pause) => void;
}

/** Where a credential leads. */
interface Access {
	key: string;
	/** The base URL without a slash at the end. */
	url: string;
	/** Removes the key from a text. */
	redact: (text: string) => string;
}

const credentialSchema = z.object({ apiKey: z.string(), baseUrl: z.string() });

/**
 * A client for the account of the node's credential.
 * @throws RowError if the API key or the base URL cannot be valid; nothing is sent
 */
export async function createClient(
	context: N8nContext,
	service: Service,
	options: CreateClientOptions,
): Promise<Client> {
	const { name, credential } = service;
	const data: unknown = await context.getCredentials(credential).catch(() => {
		throw unreadable(name);
	});
	return await clientFor(service, data, options, ({ url, redact }) =>
		n8nSendRequest(context, credential, url, options.timeout, redact),
	);
}

/**
 * A client for the account of a credential.
 * @param data the decrypted credential
 * @param http how a request is sent
 * @throws RowError if the API key or the base URL cannot be valid
 */
export async function clientFor(
	service: Service,
	data: unknown,
	options: CreateClientOptions,
	http: (access: Access) => SendRequest,
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
	const withoutKey = (text: string): string => redact(text, key);
	const account = await accountName(name, url, key);
	return new Client({
		service,
		account,
		host: withoutKey(host),
		http: http({ key, url, redact: withoutKey }),
		limiter: (endpoint) =>
			processRateLimiters.get([account, endpoint], systemClock, knownRateLimit),
		settings: options,
		run: options.run ?? new Run(systemClock),
		redact: withoutKey,
		...(options.onPause ? { onPause: options.onPause } : {}),
	});
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
