/** Files that are tested alone; what speaks with n8n or an API is tested in n8n's engine. */
const PURE = [
	'nodes/shared/core/*.ts',
	'nodes/shared/fields/*.ts',
	'nodes/shared/http/{circuit,client,errorText,pages,permits,processState,retry}.ts',
	'nodes/shared/node/{durationHints,failure}.ts',
	'nodes/shared/rateLimit/*.ts',
	'nodes/shared/update/{flow,items,job,outcome,plan,runHint}.ts',
	'nodes/Saleshandy/store/{directory,proof,trial,values,write}.ts',
	'nodes/Puffle/api/{fields,linkedin}.ts',
	'nodes/Puffle/store/directory.ts',
];

export default {
	mutate: PURE,
	testRunner: 'jest',
	jest: {
		projectType: 'custom',
		configFile: 'test/mutation/jest.config.cjs',
		enableFindRelatedTests: true,
	},
	coverageAnalysis: 'perTest',
	concurrency: 2,
	timeoutMS: 5_000,
	// Only what the pure tests need is copied.
	ignorePatterns: [
		'**',
		'!package.json',
		'!tsconfig.json',
		'!nodes/**',
		'!test/stepClock.ts',
		'!test/harness/host.ts',
		'!test/nodes/**',
		'!test/mutation/jest.config.cjs',
	],
	tempDirName: 'coverage/mutation',
	jsonReporter: { fileName: 'coverage/mutation.json' },
	htmlReporter: { fileName: 'coverage/mutation.html' },
	reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
	clearTextReporter: { logTests: false, allowColor: false, allowEmojis: false },
};
