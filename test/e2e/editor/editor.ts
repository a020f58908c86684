import { expect, type Locator, type Page } from '@playwright/test';

import { chain, node, PACKAGE_NAME, UPDATE, type LaunchedN8n } from '../../realN8n';
import { Details } from './details';

/** A node under test: 'saleshandy' or 'puffle'. */
export type Type = 'saleshandy' | 'puffle';

interface UpdateOptions {
	parameters?: object;
	/** Of the workflow, beside the usual ones. */
	settings?: object;
	onError?: 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow';
}

/** n8n's editor in the browser: the canvas, and from there its panels. */
export class Editor {
	readonly canvas: Canvas;

	readonly nodesPanel: NodesPanel;

	readonly details: Details;

	/** There while the workflow runs. */
	readonly stopButton: Locator;

	constructor(
		readonly page: Page,
		private readonly n8n: LaunchedN8n,
	) {
		this.canvas = new Canvas(page);
		this.nodesPanel = new NodesPanel(page);
		this.details = new Details(page);
		this.stopButton = page.getByTestId('stop-execution-button');
	}

	/** Opens an empty workflow. */
	async openNew(): Promise<void> {
		await this.page.goto(`${this.n8n.url}/workflow/new`);
		await expect(this.page.getByTestId('canvas-plus-button')).toBeVisible();
	}

	/** Saves a workflow through the REST API and opens it. */
	async openWorkflow(workflow: object): Promise<void> {
		const { id } = await this.n8n.session.request<{ id: string }>(
			'POST',
			'/rest/workflows',
			workflow,
		);
		await this.page.goto(`${this.n8n.url}/workflow/${id}`);
		await expect(this.nodes().first()).toBeVisible();
	}

	/** Opens a workflow of a start, rows made by code, and one of the two nodes, which is called UPDATE. */
	async openRows(
		type: Type,
		rows: readonly object[],
		{ parameters = {}, settings, onError }: UpdateOptions = {},
	): Promise<void> {
		const credentials = { [`${type}Api`]: this.n8n.credentials[`${type}Api`] };
		const nodes = [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			node('Rows', 'n8n-nodes-base.code', 2, { jsCode: `return ${JSON.stringify(rows)};` }),
			node(UPDATE, `${PACKAGE_NAME}.${type}`, 1, parameters, { credentials, onError }),
		];
		await this.openWorkflow(chain('Rows', nodes, settings));
	}

	/** The same, and opens the details of the node. */
	async openUpdate(...workflow: Parameters<Editor['openRows']>): Promise<Details> {
		await this.openRows(...workflow);
		return await this.openNode(UPDATE);
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

	/** Runs the workflow to its end. @param timeout milliseconds */
	async run(trigger?: string, timeout = 60_000): Promise<void> {
		await this.start(trigger);
		await expect(this.toast('Workflow executed successfully')).toBeVisible({ timeout });
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

/** How a workflow looks on the canvas. */
class Canvas {
	constructor(private readonly page: Page) {}

	/** Zooms so that all nodes are seen. */
	async fit(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
	}

	/** The sticky notes whose text does not fit, each by how it begins. */
	async clippedNotes(): Promise<string[]> {
		return await this.page.getByTestId('sticky').evaluateAll((notes) =>
			notes
				.filter((note) =>
					// What hides the overflow is a wrapper inside the note.
					[note, ...note.children].some((part) => part.scrollHeight > part.clientHeight),
				)
				.map((note) => note.textContent.trim().slice(0, 30)),
		);
	}

	/** The connections that run through the name or the subtitle of a node: 'A → B through C'. */
	async crossedLabels(): Promise<string[]> {
		return await this.page.evaluate(() => {
			const labels = [...document.querySelectorAll<HTMLElement>('[data-node-name]')]
				.filter(({ dataset }) => dataset.testId === 'canvas-node')
				.flatMap((node) => textsOf(node).map((box) => ({ name: node.dataset.nodeName, box })));
			return [...document.querySelectorAll<HTMLElement>('[data-test-id="edge"]')].flatMap(
				(edge) => {
					const path = edge.querySelector<SVGPathElement>('.vue-flow__edge-path');
					const points = path ? pointsOf(path) : [];
					const { sourceNodeName, targetNodeName } = edge.dataset;
					return labels
						.filter(({ box }) => points.some((point) => isIn(box, point)))
						.map(({ name }) => `${sourceNodeName} → ${targetNodeName} through ${name}`);
				},
			);

			/** Where the texts of a node are, except those at its inputs and outputs. */
			function textsOf(node: HTMLElement): DOMRect[] {
				const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
				const boxes: DOMRect[] = [];
				for (let text = walker.nextNode(); text; text = walker.nextNode()) {
					if (text.parentElement?.closest('.vue-flow__handle')) continue;
					const range = document.createRange();
					range.selectNodeContents(text);
					boxes.push(range.getBoundingClientRect());
				}
				return boxes;
			}

			function pointsOf(path: SVGPathElement): DOMPoint[] {
				const toScreen = path.getScreenCTM() ?? new DOMMatrix();
				const length = path.getTotalLength();
				return Array.from({ length: 201 }, (_, n) =>
					path.getPointAtLength((length * n) / 200).matrixTransform(toScreen),
				);
			}

			function isIn(box: DOMRect, { x, y }: DOMPoint): boolean {
				return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
			}
		});
	}
}

/** The panel from which nodes are added. */
class NodesPanel {
	constructor(private readonly page: Page) {}

	/** Opens it on an empty canvas and types into its search. */
	async search(text: string): Promise<void> {
		await this.page.getByTestId('canvas-plus-button').click();
		await this.page.getByTestId('node-creator-search-bar').fill(text);
	}

	/** An entry whose name is exactly this: a node, or one of its actions. */
	entry(name: string): Locator {
		return this.page.getByTestId('item-iterator-item').filter({
			has: this.page.getByTestId('node-creator-item-name').getByText(name, { exact: true }),
		});
	}

	/** Adds a node by its action, which opens its details. */
	async add(node: string, action: string): Promise<void> {
		await this.entry(node).click();
		await this.entry(action).click();
		await expect(this.page.getByTestId('ndv')).toBeVisible();
	}
}
