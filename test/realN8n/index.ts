/** A real n8n for tests and for development: gets it, starts it, speaks its REST API. */
export { createCredentials } from './accounts';
export type { Accounts, CredentialReference, CredentialType } from './accounts';
export { readExamples, withCredentials } from './examples';
export type { Example } from './examples';
export { DownloadFailed } from './npm';
export { getN8n, N8N_VERSION } from './install';
export type { N8n } from './install';
export { installPackage, PACKAGE_NAME, REPOSITORY } from './package';
export { freePort } from './port';
export { startN8n } from './start';
export type { RunningN8n, StartOptions } from './start';
export { setUpOwner, signIn } from './session';
export type { Owner, Session } from './session';
