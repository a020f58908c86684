const { resolve } = require('node:path');

const base = require('../../jest.config.js');

/** @type {import('jest').Config} The tests of the nodes, on another n8n. */
module.exports = {
	...base,
	rootDir: resolve(__dirname, '..', '..'),
	testMatch: ['<rootDir>/test/nodes/**/*.test.ts'],
	resolver: '<rootDir>/test/compat/resolver.cjs',
	// n8n 2.0 requires two packages that are ES modules. Node.js can do that, jest must be helped.
	transform: {
		...base.transform,
		'/node_modules/.+\\.js$': [
			'@swc/jest',
			{ jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	transformIgnorePatterns: ['/node_modules/(?!(p-retry|is-network-error)/)'],
};
