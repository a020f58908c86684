import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
	createCredentials,
	installPackage,
	setUpOwner,
	startN8n,
	type CredentialReference,
	type CredentialType,
	type Session,
} from '../realN8n';
import { startSandbox, type Sandbox } from '../sandbox';
import { startModel, type Model } from './model';
import {
	createOtherCredentials,
	startOtherServices,
	type OtherCredentials,
	type OtherServices,
} from './otherServices';

/** A real n8n with the packed package installed, an owner, and both APIs for it to speak to. */
export interface World {
	url: string;
	sandbox: Sandbox;
	session: Session;
	/** One good credential of each type. */
	credentials: Record<CredentialType, CredentialReference>;
	/** What the agent's model node speaks to, by the credential 'Model account'. */
	model: Model;
	/** What n8n's own nodes in the recipes speak to, and credentials for them. */
	otherServices: OtherServices;
	otherCredentials: OtherCredentials;
	/** What n8n has printed. */
	log(): string;
	stop(): Promise<void>;
}

/** Nobody else reaches this n8n. */
export const OWNER = {
	email: 'owner@example.com',
	password: ['Local', 'owner', '1'].join('-'),
	firstName: 'Local',
	lastName: 'Owner',
};

export async function startWorld(): Promise<World> {
	const userFolder = await mkdtemp(join(tmpdir(), 'n8n-e2e-'));
	const sandbox = await startSandbox();
	const model = await startModel();
	const otherServices = await startOtherServices();
	await installPackage(userFolder);
	const n8n = await startN8n({
		userFolder,
		env: {
			NODE_OPTIONS: `--require ${join(__dirname, 'redirect.cjs')}`,
			OTHER_SERVICES: otherServices.url,
		},
	});
	const session = await setUpOwner(n8n.url, OWNER);
	await session.request('POST', '/rest/credentials', {
		name: 'Model account',
		type: 'openAiApi',
		data: { apiKey: 'any', url: model.url },
	});

	return {
		url: n8n.url,
		sandbox,
		session,
		credentials: await createCredentials(session, sandbox),
		model,
		otherServices,
		otherCredentials: await createOtherCredentials(session),
		log: () => n8n.log(),
		async stop() {
			await n8n.stop();
			await sandbox.close();
			await model.close();
			await otherServices.close();
			await rm(userFolder, { recursive: true, force: true });
		},
	};
}
