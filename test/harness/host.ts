import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

interface Feature {
	present: () => boolean;
	/** What is different without it. */
	otherwise: string;
}

const NODE: INode = {
	id: 'node',
	name: 'Node',
	type: 'node',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** What an older n8n has not. Found by looking, as versions tell little: fixes are ported back. */
const FEATURES = {
	'kinds of failures': {
		present: () =>
			'failure' in new NodeOperationError(NODE, 'failed', { failure: { cause: 'rate-limited' } }),
		otherwise: 'an error does not tell it in a word',
	},
} satisfies Record<string, Feature>;

const found = new Map<keyof typeof FEATURES, boolean>();

/**
 * Whether the n8n under test has a feature, for tests that must expect something else without it.
 * What it has not is printed, so that no test is silently a smaller one.
 */
export function hostHas(name: keyof typeof FEATURES): boolean {
	const known = found.get(name);
	if (known !== undefined) return known;
	const { present, otherwise } = FEATURES[name];
	const has = present();
	found.set(name, has);
	if (!has) process.stderr.write(`This n8n has no ${name}: ${otherwise}.\n`);
	return has;
}
