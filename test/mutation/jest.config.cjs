const { readdirSync, readFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const rootDir = resolve(__dirname, '..', '..');

/**
 * The tests that need neither a build nor n8n's engine: they import the code they test, and little else.
 * Without the simulations of hundreds of accounts, which would run for seconds for each mutant.
 */
function pureTests() {
	return readdirSync(join(rootDir, 'test', 'nodes'), { recursive: true })
		.map((name) => join(rootDir, 'test', 'nodes', name))
		.filter((file) => file.endsWith('.test.ts'))
		.filter((file) => !/\/(kit|harness|sandbox|simulation)'/.test(readFileSync(file, 'utf8')));
}

/** @type {import('jest').Config} */
module.exports = {
	rootDir,
	testEnvironment: 'node',
	testMatch: pureTests(),
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' },
		],
	},
};
