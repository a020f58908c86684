/** A real n8n for tests and for development: gets it, starts it, speaks its REST API. */
export { Cleanup, downloaded, runCommand } from './command';
export { fromDebian, onPath } from './debian';
export { installed, npm } from './download';
export {
	atSandbox,
	breakDownOnce,
	isCheck,
	nameTestRecords,
	readExamples,
	withCredentials,
} from './examples';
export type { Example } from './examples';
export { getN8n } from './install';
export { launchN8n } from './launch';
export type { LaunchedN8n } from './launch';
export { installPackage, PACKAGE_NAME, REPOSITORY } from './package';
export { freePort, run, startProcess } from './process';
export type { RunningProcess } from './process';
export { OWNER } from './session';
export type { Credential, Execution } from './session';
export {
	callWebhook,
	chain,
	createWebhook,
	isTrigger,
	listening,
	node,
	runToEnd,
	UPDATE,
} from './workflows';
export type { Row, Workflow, WorkflowNode } from './workflows';
