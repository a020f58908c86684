import { expect, type Locator, type Page } from '@playwright/test';

import type { World } from '../world';
import { Canvas } from './canvas';
import { Details } from './details';
import { NodesPanel } from './nodesPanel';

/** n8n's editor in the browser: the canvas, and from there its panels. */
export class Editor {
	readonly canvas: Canvas;

	readonly nodesPanel: NodesPanel;

	readonly details: Details;

	/** There while the workflow runs. */
	readonly stopButton: Locator;

	constructor(
		readonly page: Page,
		private readonly world: World,
	) {
		this.canvas = new Canvas(page);
		this.nodesPanel = new NodesPanel(page);
		this.details = new Details(page);
		this.stopButton = page.getByTestId('stop-execution-button');
	}

	/** Opens an empty workflow. */
	async openNew(): Promise<void> {
		await this.page.goto(`${this.world.url}/workflow/new`);
		await expect(this.page.getByTestId('canvas-plus-button')).toBeVisible();
	}

	/** Saves a workflow through the REST API and opens it. */
	async openWorkflow(workflow: object): Promise<void> {
		const { id } = await this.world.session.request<{ id: string }>(
			'POST',
			'/rest/workflows',
			workflow,
		);
		await this.page.goto(`${this.world.url}/workflow/${id}`);
		await expect(this.nodes().first()).toBeVisible();
	}

	/** Opens an empty workflow and imports a file into it, as the menu 'Import from File' does. */
	async importFile(path: string): Promise<void> {
		await this.openNew();
		await this.page.getByTestId('workflow-import-input').setInputFiles(path);
		await expect(this.nodes().first()).toBeVisible();
	}

	nodes(): Locator {
		return this.page.getByTestId('canvas-node');
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	connection(source: string, target: string): Locator {
		return this.page.locator(
			`[data-test-id="edge"][data-source-node-name="${source}"][data-target-node-name="${target}"]`,
		);
	}

	/** The small red sign of a node that cannot run as it is. */
	issues(name: string): Locator {
		return this.node(name).getByTestId('node-issues');
	}

	/** The green sign of a node that ran. */
	succeeded(name: string): Locator {
		return this.node(name).getByTestId('canvas-node-status-success');
	}

	/** Opens the details of a node. */
	async openNode(name: string): Promise<Details> {
		await this.node(name).dblclick();
		await expect(this.details.panel).toBeVisible();
		return this.details;
	}

	/** Starts the workflow, and leaves it running. @param trigger from which, where it has several */
	async start(trigger?: string): Promise<void> {
		// While another run comes to its end, a click starts nothing.
		await expect(this.stopButton).toHaveCount(0);
		if (trigger === undefined) {
			await this.page.getByTestId('execute-workflow-button').click();
			return;
		}
		await this.node(trigger).hover();
		await this.page.getByTestId(`execute-workflow-button-${trigger}`).click();
	}

	/** Runs the workflow to its end. */
	async run(trigger?: string): Promise<void> {
		await this.start(trigger);
		await expect(this.toast('Workflow executed successfully')).toBeVisible({ timeout: 60_000 });
		await this.closeToasts();
	}

	/** Says something in the chat of the workflow. @returns the answer, once it is there */
	async chat(text: string): Promise<Locator> {
		await this.page.getByTestId('workflow-chat-button').click();
		const chat = this.page.getByTestId('canvas-chat');
		await chat.getByTestId('chat-input').fill(text);
		await chat.getByTestId('chat-input').press('Enter');
		const answer = chat.locator('.chat-message-from-bot:not(.chat-message-typing)').last();
		await expect(answer).toBeVisible({ timeout: 60_000 });
		return answer;
	}

	async stop(): Promise<void> {
		await this.stopButton.click();
	}

	toast(text: string): Locator {
		return this.page.locator('.el-notification', { hasText: text });
	}

	/** They would lie over what is looked at next. */
	async closeToasts(): Promise<void> {
		const toasts = this.page.locator('.el-notification');
		await expect(async () => {
			// One may go by itself just before it is clicked.
			for (const close of await toasts.locator('.el-notification__closeBtn').all()) {
				await close.click({ timeout: 1000 });
			}
			expect(await toasts.count()).toBe(0);
		}).toPass({ timeout: 30_000 });
	}
}
