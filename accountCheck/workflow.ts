import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as ts from 'typescript';

/** What is different between the two workflows. */
interface Check {
	name: 'saleshandy' | 'puffle';
	title: string;
	note: string;
	settings: Array<[name: string, value: string | boolean]>;
	method: 'POST' | 'PATCH';
	credential: { type: string; name: string };
	/** The parameters that name the record, by its ID and by its email. */
	byId: object;
	byEmail: object;
	operation: string;
	resource: string;
}

const PACKAGE = 'n8n-nodes-saleshandy-puffle';

const locator = (mode: string, value: string) => ({ __rl: true, mode, value });
const BY_EMAIL = locator('email', "={{ $('Your Settings').first().json.testEmail }}");
const BY_ID = locator('id', '={{ $json.step.recordId }}');
const CAMPAIGN = {
	campaignId: locator('id', "={{ $('Your Settings').first().json.campaignId }}"),
};

const BEFORE = `**Before the first run**

1. `;
const AFTER = `

**What comes out**

*Answers* has one item for each question. The first one says whether the record is as it was, field by field. \`textForAnIssue\` has no addresses, IDs, or keys in it.

If a run is stopped or breaks off, run it again: it notes what it changes in the record itself, and puts that right first of all.`;

export const CHECKS: readonly Check[] = [
	{
		name: 'saleshandy',
		title: 'Check a Saleshandy account',
		note: `## What your Saleshandy account does\n\nWrites to **one test prospect**, reads back, and puts everything back as it was: what no document says of the API, answered by your account. 25 requests at most, about a minute.\n\n${BEFORE}In Saleshandy, create a prospect whose name contains *test*, with a value in Company, Job Title, and a field of each type you use. No sequence.\n2. Enter its email in **Your Settings**. Leave \`baseUrl\` as it is.\n3. Choose your credential in **Read**, **Write**, **Put Back**, and **Compare**.\n\n\`askAboutImport\` also imports that one person, to see what an import does.${AFTER}`,
		settings: [
			['testEmail', 'uma.ueda@northwind.example'],
			['thisIsATestRecord', false],
			['askAboutImport', false],
			['baseUrl', 'https://open-api.saleshandy.com/v1'],
		],
		method: 'POST',
		credential: { type: 'saleshandyApi', name: 'Saleshandy API' },
		byId: { prospectId: BY_ID },
		byEmail: { prospectId: BY_EMAIL },
		resource: 'prospect',
		operation: 'updateAttribute',
	},
	{
		name: 'puffle',
		title: 'Check a Puffle account',
		note: `## What your Puffle account does\n\nWrites to **one test lead** in a draft campaign, reads back, and puts everything back as it was: what no document says of the API, answered by your account. 25 requests at most, about a minute.\n\n${BEFORE}In Puffle, make a draft campaign of the type *email* with a lead whose name contains *test*, and who has a company and a position.\n2. Enter the campaign's ID and the lead's email in **Your Settings**. Leave \`baseUrl\` as it is.\n3. Choose your credential in **Read**, **Write**, **Put Back**, and **Compare**.${AFTER}`,
		settings: [
			['campaignId', '63447bcc-1f4d-419f-a907-1a607d3c5034'],
			['testEmail', 'uma.ueda@northwind.example'],
			['thisIsATestRecord', false],
			['baseUrl', 'https://app.puffle.ai'],
		],
		method: 'PATCH',
		credential: { type: 'puffleApi', name: 'Puffle API' },
		byId: { ...CAMPAIGN, leadId: BY_ID },
		byEmail: { ...CAMPAIGN, leadId: BY_EMAIL },
		resource: 'lead',
		operation: 'update',
	},
];

/** Where the workflow of a check is. */
export function pathOf({ name }: Check): string {
	return join(__dirname, '..', 'examples', `check-${name}-account.json`);
}

/** A workflow as n8n exports it. */
export function workflowOf(check: Check): string {
	const { type, name: credentialName } = check.credential;
	const credentials = { credentials: { [type]: { id: type, name: credentialName } } };
	const goOn = { onError: 'continueRegularOutput' };
	const ours = `${PACKAGE}.${check.name}`;
	const update = { resource: check.resource, operation: check.operation };
	const values = {
		specifyFields: 'json',
		fieldsJson: '={{ JSON.stringify($json.step.values) }}',
	};
	const request = {
		url: "={{ $('Your Settings').first().json.baseUrl + $json.step.path }}",
		authentication: 'predefinedCredentialType',
		nodeCredentialType: type,
	};
	const options = {
		options: { response: { response: { fullResponse: true, neverError: true } }, timeout: 30000 },
	};
	const body = {
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify($json.step.body) }}',
	};
	const nodes = [
		node('Note', 'stickyNote', 1, [-40, -640], {
			content: check.note,
			width: 620,
			height: 580,
			color: 7,
		}),
		node('Start', 'manualTrigger', 1, [0, 0], {}),
		node('Your Settings', 'set', 3.4, [220, 0], {
			assignments: {
				assignments: check.settings.map(([name, value]) => ({
					id: name,
					name,
					value,
					type: typeof value,
				})),
			},
			options: {},
		}),
		node('Next Step', 'code', 2, [440, 0], { jsCode: nextStepCode(check.name) }),
		node(
			'Wait',
			'wait',
			1.1,
			[660, 0],
			{ amount: '={{ $json.step.wait }}', unit: 'seconds' },
			{
				webhookId: id(`Wait of ${check.name}`),
			},
		),
		node('What Next?', 'switch', 3.2, [880, 0], {
			rules: { values: STEPS.map(([step, label]) => rule(step, label)) },
			options: {},
		}),
		node(
			'Read',
			'httpRequest',
			4.2,
			[1180, -360],
			{ ...request, ...options },
			{
				...goOn,
				...credentials,
			},
		),
		node(
			'Write',
			'httpRequest',
			4.2,
			[1180, -180],
			{ method: check.method, ...request, ...body, ...options },
			{ ...goOn, ...credentials },
		),
		node(
			'Put Back',
			ours,
			1,
			[1180, 0],
			{ ...update, ...check.byId, ...values, options: { emptyValues: 'clear', maxWait: 120 } },
			{ ...goOn, ...credentials },
		),
		node(
			'Compare',
			ours,
			1,
			[1180, 180],
			{
				...update,
				...check.byEmail,
				...values,
				options: { emptyValues: 'clear', maxWait: 120, onlyChanges: true, simplify: false },
			},
			{ ...goOn, ...credentials },
		),
		node('Note the Answer', 'code', 2, [1480, 200], { jsCode: NOTE_CODE }),
		node('Answers', 'code', 2, [1180, -540], {
			jsCode: 'return $input.first().json.rows.map((json) => ({ json }));\n',
		}),
	];
	const to = (name: string) => [{ node: name, type: 'main', index: 0 }];
	const next = (name: string) => ({ main: [to(name)] });
	const connections = {
		Start: next('Your Settings'),
		'Your Settings': next('Next Step'),
		'Next Step': next('Wait'),
		Wait: next('What Next?'),
		'What Next?': { main: STEPS.map(([, , target]) => to(target)) },
		Read: next('Note the Answer'),
		Write: next('Note the Answer'),
		'Put Back': next('Note the Answer'),
		Compare: next('Note the Answer'),
		'Note the Answer': next('Next Step'),
	};
	const workflow = {
		name: check.title,
		nodes,
		connections,
		settings: { executionOrder: 'v1' },
		pinData: {},
	};
	return `${JSON.stringify(workflow, null, '\t')}\n`;
}

const STEPS = [
	['tell', 'Done', 'Answers'],
	['read', 'Read', 'Read'],
	['write', 'Write', 'Write'],
	['put back', 'Put Back', 'Put Back'],
	['compare', 'Compare', 'Compare'],
] as const;

function rule(step: string, label: string): object {
	return {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			conditions: [
				{
					id: step,
					leftValue: '={{ $json.step.do }}',
					rightValue: step,
					operator: { type: 'string', operation: 'equals' },
				},
			],
			combinator: 'and',
		},
		renameOutput: true,
		outputKey: label,
	};
}

function node(
	name: string,
	type: string,
	typeVersion: number,
	position: [number, number],
	parameters: object,
	more: object = {},
): object {
	const full = type.includes('.') ? type : `n8n-nodes-base.${type}`;
	return { parameters, id: id(name), name, type: full, typeVersion, position, ...more };
}

/** A UUID made of a name. */
function id(name: string): string {
	const digits = [...Buffer.from(name.repeat(8))].map((byte) => (byte % 16).toString(16)).join('');
	return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-8${digits.slice(15, 18)}-${digits.slice(18, 30)}`;
}

/** The answer of any node, put to those before it: as text, which n8n hands on without looking into it. */
const NOTE_CODE = `// What the API or the node answered, put to the answers before it.
const { settings, answers = [] } = $('Next Step').first().json;
const { statusCode, headers, body, results, error } = $input.first().json;
const answer = JSON.stringify({ statusCode, headers, body, results, error });
return [{ json: { settings, answers: [...answers, answer] } }];
`;

function nextStepCode(name: string): string {
	return `// Written from accountCheck/${name}.ts and accountCheck/ask.ts in the repository of the package.
${withoutTypes('ask')}
${withoutTypes(name)}
const { settings = $input.first().json, answers = [] } = $input.first().json;
const step = nextStep(${name}(settings), answers.map((answer) => JSON.parse(answer)));
return [{ json: { settings, answers, ...step } }];
`;
}

const written = new Map<string, string>();

/** A file as JavaScript that can stand behind another one. */
function withoutTypes(file: string): string {
	const before = written.get(file);
	if (before !== undefined) return before;
	const source = readFileSync(join(__dirname, `${file}.ts`), 'utf8');
	const { outputText } = ts.transpileModule(source, {
		compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
	});
	const code = outputText
		.replace(/^import [^;]*;\n/gm, '')
		.replace(/^export \{\};?\n?|^export /gm, '');
	written.set(file, code);
	return code;
}
