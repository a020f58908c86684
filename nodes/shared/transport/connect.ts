import { z } from 'zod';
import { RowError } from '../errors';
import { Halt } from '../halt';
import { Client, type ClientSettings, type Service } from './client';
import { systemClock } from './clock';
import { n8nHttp, type N8nContext } from './http';
import type { Pause } from './pace';
import { processPaces } from './paces';
import { redact } from './redact';

interface ConnectOptions extends ClientSettings {
	/** For one request, in milliseconds. */
	timeout: number;
	halt?: Halt;
	onPause?: (pause: Pause) => void;
}

const credentialSchema = z.object({ apiKey: z.string(), baseUrl: z.string() });

/**
 * A client for the account of the node's credential.
 * @throws RowError when the key is empty or the base URL is none; nothing was sent then
 */
export async function connect(
	context: N8nContext,
	service: Service,
	options: ConnectOptions,
): Promise<Client> {
	const { name, credential, knownLimit } = service;
	const { apiKey, baseUrl } = await readCredential(context, name, credential);
	const key = apiKey.trim();
	if (key === '') throw badCredential(name, 'has no API key', 'Enter the key in the credential');
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw badCredential(
			name,
			'has no right API key',
			'Copy the key once more, without line breaks',
		);
	}
	const url = baseUrl.trim().replace(/\/+$/, '');
	if (!/^https?:\/\/[^/\s?#@]+(\/[^\s?#]*)?$/i.test(url)) {
		throw badCredential(
			name,
			'has a Base URL that is no web address',
			'Enter an address that begins with https://',
		);
	}
	const withoutKey = (text: string): string => redact(text, key);
	return new Client({
		service,
		http: n8nHttp(context, credential, url, options.timeout, withoutKey),
		clock: systemClock,
		pace: (endpoint) => processPaces.get([url, key, endpoint], systemClock, knownLimit),
		settings: options,
		halt: options.halt ?? new Halt(),
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
		throw badCredential(name, 'cannot be read', 'Choose a credential in the node');
	}
}

function badCredential(name: string, fault: string, advice: string): RowError {
	return new RowError('invalid-credential', `The ${name} credential ${fault}`, {
		advice,
		fatal: true,
	});
}
