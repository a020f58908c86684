import type {
	INodeParameters,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { ExecutionLifecycleHooks, ExternalSecretsProxy } from './core';
import type { CredentialsHelper } from './credentials';

interface Surroundings {
	credentialsHelper: CredentialsHelper;
	mode: WorkflowExecuteMode;
	currentNodeParameters?: INodeParameters;
}

const EXECUTION_ID = '1';
// The engine's hooks carry the stored workflow along; there are no handlers here that read it.
const STORED: IWorkflowBase = {
	id: 'harness',
	name: 'Harness',
	active: false,
	activeVersionId: null,
	isArchived: false,
	createdAt: new Date(0),
	updatedAt: new Date(0),
	nodes: [],
	connections: {},
};
// Nothing listens there: these only have to be addresses.
const INSTANCE = 'http://127.0.0.1:5678/';

/** What n8n's server hands the engine beside a workflow. */
export function additionalDataFor({
	credentialsHelper,
	mode,
	currentNodeParameters,
}: Surroundings): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper,
		hooks: new ExecutionLifecycleHooks(mode, EXECUTION_ID, STORED),
		executionId: EXECUTION_ID,
		currentNodeExecutionIndex: 0,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		restApiUrl: `${INSTANCE}rest`,
		instanceBaseUrl: INSTANCE,
		formBaseUrl: `${INSTANCE}form`,
		formWaitingBaseUrl: `${INSTANCE}form-waiting`,
		formTestBaseUrl: `${INSTANCE}form-test`,
		webhookBaseUrl: `${INSTANCE}webhook`,
		webhookWaitingBaseUrl: `${INSTANCE}webhook-waiting`,
		webhookTestBaseUrl: `${INSTANCE}webhook-test`,
		mcpBaseUrl: `${INSTANCE}mcp`,
		mcpTestBaseUrl: `${INSTANCE}mcp-test`,
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		executeWorkflow: async () => {
			throw new Error('The harness runs no sub-workflows');
		},
		startRunnerTask: async () => {
			throw new Error('The harness has no task runners');
		},
		...(currentNodeParameters && { currentNodeParameters }),
	};
}
