import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string) => readFileSync(join(__dirname, '..', path), 'utf8');
const FOLDERS = ['.github/workflows', 'packages/template/.github/workflows'];

/** The jobs of a workflow by their names. */
function jobs(workflow: string): Record<string, string> {
	const [, text = ''] = workflow.split(/^jobs:\n/m);
	const parts = text.split(/^ {2}(?=\w)/m).slice(1);
	return Object.fromEntries(parts.map((part) => [part.split(':')[0] ?? '', part]));
}

describe.each(FOLDERS)('%s', (folder) => {
	const publish = read(`${folder}/publish.yml`);

	it('publishes what a job without the right to publish has tested and packed', () => {
		const { make = '', publish: last = '', ...others } = jobs(publish);
		expect(others).toEqual({});
		expect(make).toContain('npm ci');
		expect(make).toContain('npm pack --ignore-scripts');
		expect(make).not.toMatch(/id-token|secrets\./);
		expect(last).toContain('id-token: write');
		expect(last).toContain('needs: make');
		expect(last).not.toMatch(/checkout|npm (ci|install|test|run)/);
		expect(last).toContain('npm publish ./*.tgz --provenance --access public --ignore-scripts');
	});

	it('publishes a tag on main only, and only if it is the version', () => {
		expect(publish).toContain('git merge-base --is-ancestor "$GITHUB_SHA" origin/main');
		expect(publish).toContain('test "$GITHUB_REF_NAME" =');
	});

	it('uses actions and containers as they were when they were chosen, and skips nothing', () => {
		for (const workflow of [publish, read(`${folder}/ci.yml`)]) {
			for (const [, used] of workflow.matchAll(/uses: (\S+)/g)) {
				expect(used).toMatch(/@[0-9a-f]{40}$/);
			}
			for (const [, image] of workflow.matchAll(/container: (\S+)/g)) {
				expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
			}
			expect(workflow).not.toMatch(/ALLOW_SKIP|run: .*\.ci\/run|continue-on-error/);
		}
	});
});
