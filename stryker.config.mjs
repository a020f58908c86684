/** Files that are tested alone; what speaks with n8n or an API is tested in n8n's engine. */
const PURE = [
	'nodes/shared/core/{errors,groupBy,run,text}.ts',
	'nodes/shared/fields/*.ts',
	'nodes/shared/http/{apiState,client,ownText,permits,errorBody,readList,redact,requestErrors,retryPolicy,semaphore}.ts',
	'nodes/shared/rateLimit/*.ts',
	'nodes/shared/update/{conflicts,counts,forecast,nodeError,outcome,output,plan,resultHint,writeRecords}.ts',
	'nodes/Saleshandy/api/currency.ts',
	'nodes/Saleshandy/store/{bisect,proof,trial,values,worthwhile}.ts',
	'nodes/Puffle/api/{fields,linkedin}.ts',
	'nodes/Puffle/store/campaignLeads.ts',
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
		'!test/fakeClock.ts',
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
