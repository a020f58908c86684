const { join, sep } = require('node:path');

// Set by main.ts: folders with a node_modules each.
const { COMPAT_HOST, COMPAT_ZOD } = process.env;

// What a node finds on its host; whatever else a test asks for, it gets from the checkout.
const FROM_HOST = /^(n8n-core|n8n-workflow|luxon|zod)(\/|$)/;
const SANDBOX = join(__dirname, '..', 'sandbox');

/** Jest's resolver, but that nodes and their tests find the packages of another n8n. */
function sync(request, options) {
	const { basedir, defaultResolver } = options;
	const ownCode = !basedir.includes(`${sep}node_modules`);
	// The sandbox is no part of what runs on a host, so it keeps the zod that it was written with.
	if (!ownCode || !FROM_HOST.test(request) || basedir.startsWith(SANDBOX)) {
		return defaultResolver(request, options);
	}
	const host = request.startsWith('zod') ? COMPAT_ZOD : COMPAT_HOST;
	return defaultResolver(request, { ...options, basedir: host });
}

module.exports = { sync };
