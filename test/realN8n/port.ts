import { createServer } from 'node:net';

/** A port of the loopback interface that nobody listens on: `preferred`, one soon after, or any. */
export async function freePort(preferred = 0): Promise<number> {
	for (let port = preferred; port <= preferred + 20; port += 1) {
		const found = await tryPort(port);
		if (found !== undefined) return found;
	}
	throw new Error(`No free port from ${preferred} on`);
}

async function tryPort(port: number): Promise<number | undefined> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') resolve(undefined);
			else reject(error);
		});
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => {
				resolve(typeof address === 'object' ? address?.port : undefined);
			});
		});
	});
}
