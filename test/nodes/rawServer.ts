import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A request as it came, and how to answer it. */
export interface RawRequest {
	method: string;
	path: string;
	body: string;
	socket: Socket;
}

/** What a server does instead of answering as it should. */
export type Trick = (socket: Socket) => void;

/**
 * A server that stands before another one and does what no HTTP library would. A request for which there is
 * no trick is handed on as it is.
 */
export async function startRawServer(
	trickFor: (request: RawRequest) => Trick | undefined,
	target: () => string,
) {
	const open = new Set<Socket>();
	let requests = 0;
	const server = createServer((socket) => {
		open.add(socket);
		socket.on('close', () => open.delete(socket));
		socket.on('error', () => {});
		let text = '';
		socket.on('data', (chunk) => {
			text += chunk.toString('latin1');
			const [head = '', ...rest] = text.split('\r\n\r\n');
			const body = rest.join('\r\n\r\n');
			const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
			if (!text.includes('\r\n\r\n') || body.length < length) return;
			text = '';
			requests += 1;
			const [method = '', path = ''] = head.split(' ');
			const trick = trickFor({ method, path, body, socket });
			if (trick) trick(socket);
			else void handOn(head, body, new URL(target()).origin, socket);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		/** Connections that nobody has closed. */
		open,
		get requests() {
			return requests;
		},
		close() {
			for (const socket of open) socket.destroy();
			server.close();
		},
	};
}

async function handOn(head: string, body: string, origin: string, socket: Socket): Promise<void> {
	const [line = '', ...lines] = head.split('\r\n');
	const [method = '', path = ''] = line.split(' ');
	const headers = Object.fromEntries(
		lines
			.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.split(': ')[1] ?? ''])
			.filter(([name]) => !['host', 'connection', 'content-length'].includes(name ?? '')),
	) as Record<string, string>;
	const answer = await fetch(`${origin}${path}`, { method, headers, ...(body ? { body } : {}) });
	const text = Buffer.from(await answer.arrayBuffer());
	socket.write(
		`HTTP/1.1 ${answer.status} X\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n`,
	);
	socket.end(text);
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** Sends a byte every so often, for ever. @param sleep how time passes */
const drip =
	(sleep: (ms: number, signal: AbortSignal) => Promise<void>, head: string): Trick =>
	(socket) => {
		const closed = new AbortController();
		socket.on('close', () => closed.abort());
		socket.write(head);
		const next = (): void => {
			sleep(300, closed.signal).then(
				() => {
					socket.write(' ');
					next();
				},
				() => {},
			);
		};
		next();
	};

/** By name, what an answer may be. @param sleep as the test's clock holds a request */
export function tricks(
	sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Record<string, Trick> {
	const ends =
		(text: string | Buffer): Trick =>
		(socket) =>
			void socket.end(text);
	return {
		'a byte at a time': drip(sleep, `${OK}\r\n`),
		'a byte of a header at a time': drip(sleep, 'HTTP/1.1 200 OK\r\nx-a: '),
		silence: drip(async (_ms, signal) => await sleep(2e9, signal), ''),
		'another protocol': drip(
			sleep,
			'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
		),
		'broken gzip': ends(`${OK}content-encoding: gzip\r\ncontent-length: 6\r\n\r\nabcdef`),
		'a broken chunk': ends(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`),
		'a chunk that breaks off': ends(`${OK}transfer-encoding: chunked\r\n\r\nff\r\n{"a"`),
		garbage: ends('\x00\x01 no HTTP at all\r\n\r\n'),
		'nothing at all': ends(''),
		'two lengths': ends(`${OK}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
		'502 with a body that breaks off': ends('HTTP/1.1 502 X\r\ncontent-length: 99\r\n\r\n<ht'),
		'301': ends('HTTP/1.1 301 X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n'),
		'304': ends('HTTP/1.1 304 Not Modified\r\n\r\n'),
		'a status of six digits': ends('HTTP/1.1 200000 OK\r\n\r\n{}'),
	};
}

/** Answers without end. */
export const endless: Trick = (socket) => {
	socket.write(`${OK}\r\n[`);
	const chunk = Buffer.alloc(1024 * 1024, '1,');
	const more = (): void => {
		while (!socket.destroyed && socket.write(chunk));
		if (!socket.destroyed) socket.once('drain', more);
	};
	more();
};
