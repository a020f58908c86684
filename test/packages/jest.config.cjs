const { resolve } = require('node:path');

const base = require('../../jest.config.js');

/** @type {import('jest').Config} The made packages in n8n's engine; main.ts says where they are. */
module.exports = {
	...base,
	rootDir: resolve(__dirname, '..', '..'),
	testMatch: ['<rootDir>/test/packages/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/'],
};
