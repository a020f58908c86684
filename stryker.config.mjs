/** Files that are tested alone; what speaks with n8n or an API is tested in n8n's engine. */
const PURE = [
	'nodes/shared/{errors,groupBy,readList,runAbort,text}.ts',
	'nodes/shared/fields/*.ts',
	'nodes/shared/bulkUpdate/{conflicts,outcome,plan,writeRecords}.ts',
	'nodes/shared/bulkUpdate/report/{counts,forecast,nodeError,output,resultHint}.ts',
	'nodes/shared/http/{apiState,client,ownText,permits,errorBody,redact,requestErrors,retryPolicy,semaphore}.ts',
	'nodes/shared/rateLimit/*.ts',
	'nodes/Saleshandy/{bisect,currency,values}.ts',
	'nodes/Saleshandy/bulkImport/{proof,trial,worthwhile}.ts',
	'nodes/Puffle/{campaignLeads,fields,linkedin}.ts',
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
