import './environment';

import { createRequire } from 'node:module';

import { LoggerProxy } from 'n8n-workflow';

import { capturingLogger } from './logs';

// n8n-core takes its services from a container, which must be the very one that n8n-core loads;
// so it is asked for from there, whichever version of n8n-core is installed.
const requireFromCore = createRequire(require.resolve('n8n-core'));

interface Container {
	set(key: unknown, instance: unknown): void;
}

// This also loads reflect-metadata, which n8n-core's classes need from their first line on.
const { Container } = requireFromCore('@n8n/di') as { Container: Container };
const { Logger } = requireFromCore('@n8n/backend-common') as { Logger: unknown };

Container.set(Logger, capturingLogger);
LoggerProxy.init(capturingLogger);
