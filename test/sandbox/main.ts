import { parseArgs } from 'node:util';

import { CAMPAIGNS, prospectEmail, prospectId, startSandbox } from './index';
import type { SandboxOptions } from './index';

const USAGE = 'tsx test/sandbox/main.ts [--port 0] [--prospects 300] [--leads 250] [--latency 0]';

/** Starts a sandbox for use by hand, and prints what to put into the credentials. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			prospects: { type: 'string' },
			leads: { type: 'string' },
			latency: { type: 'string' },
		},
	});
	const options: Omit<SandboxOptions, 'clock'> = {};
	for (const [name, text] of Object.entries(values)) {
		const number = Number(text);
		if (!Number.isInteger(number) || number < 0) throw new Error(`--${name} ${text}? ${USAGE}`);
		options[name as keyof typeof options] = number;
	}

	const sandbox = await startSandbox(options);
	console.log(`Saleshandy  base URL  ${sandbox.saleshandyUrl}
            API key   ${sandbox.keys.saleshandy}
            prospect  ${prospectId(0)}  ${prospectEmail(0)}
Puffle      base URL  ${sandbox.puffleUrl}
            API key   ${sandbox.keys.puffle}
            campaign  ${CAMPAIGNS.outreach.id}  ${CAMPAIGNS.outreach.name}
Look in     ${sandbox.url}/_sandbox/calls, /imports, /state, /stats, /settings (GET, PATCH), /reset (POST)
Stop with Ctrl-C.`);

	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close());
	}
}

void main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
