import { newFolder } from './folder';

// n8n reads its settings from the environment while it is being loaded, and writes its key to its
// user folder. So this comes before every import of n8n-core, and nothing of a developer's own
// n8n reaches a test.
for (const name of Object.keys(process.env)) {
	if (name.startsWith('N8N_')) delete process.env[name];
}
process.env.N8N_USER_FOLDER = newFolder('user');

// Tests speak to servers on this machine only, never through a proxy.
process.env.NO_PROXY = '127.0.0.1,localhost,::1';

// As in n8n. Jest has every error keep 100 lines, and a run of many errors spends its time on them.
Error.stackTraceLimit = 10;
