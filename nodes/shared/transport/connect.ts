import { z } from 'zod';
import { RowError } from '../errors';
import { Halt } from '../halt';
import { Client, type ClientSettings, type Service } from './client';
import { systemClock } from './clock';
import { n8nHttp, type N8nContext } from './http';
import type { Pause } from './pace';
import { processPaces } from './paces';

interface ConnectOptions extends ClientSettings {
	/** For one request, in milliseconds. */
	timeout: number;
	halt?: Halt;
	onPause?: (pause: Pause) => void;
}

const credentialSchema = z.object({ apiKey: z.string(), baseUrl: z.string() });

/** A piece of the key that is shorter than this tells nobody anything. */
const SHORTEST_PIECE = 6;

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
	return new Client({
		service,
		http: n8nHttp(context, credential, url, options.timeout),
		clock: systemClock,
		pace: (endpoint) => processPaces.get([url, key, endpoint], systemClock, knownLimit),
		settings: options,
		halt: options.halt ?? new Halt(),
		redact: (text) => redact(text, key),
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

/** The text without the key or any telling piece of it, letter case ignored. */
export function redact(text: string, key: string): string {
	const [words, secret] = [lowerCase(text), lowerCase(key)];
	const length = Math.min(SHORTEST_PIECE, secret.length);
	const hidden = new Set<number>();
	for (let from = 0; from + length <= secret.length; from += 1) {
		const piece = secret.slice(from, from + length);
		for (let at = words.indexOf(piece); at >= 0; at = words.indexOf(piece, at + 1)) {
			for (let n = 0; n < length; n += 1) hidden.add(at + n);
		}
	}
	let clean = '';
	for (let at = 0; at < text.length; at += 1) {
		if (!hidden.has(at)) clean += text[at];
		else if (!hidden.has(at - 1)) clean += '***';
	}
	return clean;
}

/** Of plain letters only, so that every character keeps its place. */
function lowerCase(text: string): string {
	return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
