import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox';
import type { Cleanup } from './command';
import { getN8n } from './install';
import { installPackage, REPOSITORY } from './package';
import { environmentWithout, freePort, startProcess, type RunningProcess } from './process';
import { Session, type Credentials } from './session';

interface LaunchOptions {
	/** The folders of the built packages that it has. Default: this repository. */
	packages?: readonly string[];
	sandbox?: SandboxOptions;
	/** Beside and above what is set here; of its workers too. */
	env?: NodeJS.ProcessEnv;
	/** Default: any free one. */
	port?: number;
	/** Told what it prints, as it comes. */
	onOutput?: (text: string) => void;
}

/** A real n8n with packages installed, an owner, and both APIs for it to speak to. */
export interface LaunchedN8n extends RunningProcess {
	/** http://127.0.0.1:PORT */
	readonly url: string;
	readonly sandbox: Sandbox;
	/** Of the owner. */
	readonly session: Session;
	readonly credentials: Credentials;
	/** The folders of the installed packages. */
	readonly installed: readonly string[];
	/** Starts it again, with the same data, once it was stopped or killed. */
	restart(): Promise<void>;
	/** Starts a worker for it. */
	startWorker(concurrency: number): Promise<RunningProcess>;
}

/** Starts it on the loopback interface, with its data in a temporary folder, until the cleanup. */
export async function launchN8n(
	cleanup: Cleanup,
	{ packages = [REPOSITORY], env = {}, onOutput, ...options }: LaunchOptions = {},
): Promise<LaunchedN8n> {
	const { node, bin } = await getN8n();
	const sandbox = await startSandbox(options.sandbox);
	cleanup.add(async () => await sandbox.close());
	const userFolder = await cleanup.folder('n8n');
	const installed: string[] = [];
	for (const folder of packages) installed.push(await installPackage(userFolder, folder));

	/** @param health the path that answers in JSON once it is ready */
	async function start(port: number, health: string, ...args: string[]): Promise<RunningProcess> {
		const started = await startProcess(node, [bin, ...args], {
			env: {
				...environmentWithout(/^(N8N_|NODE_|npm_|DB_|QUEUE_|EXECUTIONS_|GENERIC_)/),
				...QUIET,
				N8N_USER_FOLDER: userFolder,
				N8N_PORT: String(port),
				QUEUE_HEALTH_CHECK_PORT: String(port),
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				...env,
			},
			onOutput,
			isReady: async () => await answersJson(`http://127.0.0.1:${port}${health}`),
		});
		cleanup.add(async () => await started.stop());
		return started;
	}

	const port = options.port ?? (await freePort());
	const startMain = async () => await start(port, '/rest/settings', 'start');
	let main = await startMain();
	const url = `http://127.0.0.1:${port}`;
	const session = await Session.open(url);
	return {
		url,
		sandbox,
		session,
		credentials: await session.createCredentials(sandbox),
		installed,
		log: () => main.log(),
		stop: async () => await main.stop(),
		kill: async () => await main.kill(),
		async restart() {
			main = await startMain();
		},
		startWorker: async (concurrency) =>
			await start(await freePort(), '/healthz', 'worker', `--concurrency=${concurrency}`),
	};
}

/** A private instance that asks nobody anything. */
const QUIET = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	GENERIC_TIMEZONE: 'Etc/UTC',
};

/** While it starts it answers too, but with a page that says so. */
async function answersJson(url: string): Promise<boolean> {
	try {
		const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
		return response.ok && (response.headers.get('content-type') ?? '').includes('json');
	} catch {
		return false;
	}
}
