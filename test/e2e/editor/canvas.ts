import type { Page } from '@playwright/test';

/** How a workflow looks on the canvas. */
export class Canvas {
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
