import { z } from 'zod';
import { RowError } from '../errors';
import { RunAbort } from '../runAbort';
import { systemClock } from '../clock';
import { Client, type ClientSettings } from './client';
import { n8nSendRequest, type N8nContext } from './request';
import type { Pause } from '../rateLimit/rateLimiter';
import { processRateLimiters } from '../rateLimit/registry';
import { redact } from './redact';
import type { Service } from './service';

interface CreateClientOptions extends ClientSettings {
	/** Time limit for one request, in milliseconds. */
	timeout: number;
	abort?: RunAbort;
	onPause?: (pause: Pause) => void;
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
	const { name, credential, knownRateLimit } = service;
	const { apiKey, baseUrl } = await readCredential(context, name, credential);
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
	return new Client({
		service,
		host: withoutKey(host),
		http: n8nSendRequest(context, credential, url, options.timeout, withoutKey),
		clock: systemClock,
		limiter: (endpoint) =>
			processRateLimiters.get([url, key, endpoint], systemClock, knownRateLimit),
		settings: options,
		abort: options.abort ?? new RunAbort(),
		redact: withoutKey,
		...(options.onPause ? { onPause: options.onPause } : {}),
	});
}

async function readCredential(
	context: N8nContext,
	name: string,
	credential: string,
): Promise<z.infer<typeof credentialSchema>> {
	try {
		return credentialSchema.parse(await context.getCredentials(credential));
	} catch {
		throw invalidCredential(name, 'cannot be read', 'Select a credential in the node');
	}
}

function invalidCredential(name: string, fault: string, description: string): RowError {
	return new RowError('invalid-credential', `The ${name} credential ${fault}`, {
		description,
		fatal: true,
	});
}
