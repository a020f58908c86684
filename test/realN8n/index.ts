/** A real n8n for tests and for development: gets it, starts it, speaks its REST API. */
export { createCredentials } from './accounts';
export type { CredentialReference, CredentialType } from './accounts';
export { breakDownOnce, readExamples, withCredentials } from './examples';
export type { Example } from './examples';
export { DownloadFailed, npmCi } from './npm';
export { getN8n } from './install';
export { installPackage, PACKAGE_NAME, REPOSITORY } from './package';
export { freePort } from './port';
export { startN8n } from './start';
export type { RunningN8n } from './start';
export { setUpOwner } from './session';
export type { Owner, Session } from './session';
