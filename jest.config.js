/** @type {import('jest').Config} */
module.exports = {
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/packages/'],
	// What 'npm run packages' makes.
	modulePathIgnorePatterns: ['<rootDir>/packages/out/'],
	globalSetup: '<rootDir>/test/harness/globalSetup.ts',
	// Types are checked by 'npm run typecheck'; here they are only taken away.
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' },
		],
	},
	// Inside jest's sandbox every look at a global is slow, and zod and n8n's expressions take many.
	sandboxInjectedGlobals: [
		...['Array', 'Date', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Proxy'],
		...['Reflect', 'RegExp', 'String', 'Symbol', 'WeakMap', 'Uint8Array'],
	],
	// On a busy machine a test of many requests takes its time.
	testTimeout: 30_000,
	// Every file loads n8n's engine anew, about 130 MB of it.
	maxWorkers: 2,
	workerIdleMemoryLimit: '1GB',
};
