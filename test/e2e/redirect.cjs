'use strict';

/**
 * Loaded into n8n before its own code: what its nodes send to Google and Slack goes to the address
 * in OTHER_SERVICES, with the host as the first part of the path.
 */
const http = require('node:http');
const https = require('node:https');

const REDIRECTED = /(^|\.)(googleapis|slack)\.com$/;
const target = new URL(process.env.OTHER_SERVICES ?? 'http://127.0.0.1');
const { request } = https;

https.request = function (options, ...rest) {
	const host = options.hostname ?? options.host;
	if (!REDIRECTED.test(host)) return request.call(this, options, ...rest);
	const { hostname, port } = target;
	const { headers, method, path } = options;
	return http.request({ headers, method, hostname, port, path: `/${host}${path}` }, ...rest);
};
