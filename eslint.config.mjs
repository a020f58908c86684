import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const SHIPPED = ['nodes/**/*.ts', 'credentials/**/*.ts'];
const MANIFEST = ['package.json'];

// What n8n's scanner says of the published package, 'npm run lint' says first.
const n8n = [
	{
		files: [...SHIPPED, ...MANIFEST],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: { 'no-console': 'error' },
		// The scanner does not look at comments that switch a rule off, so there are none.
		linterOptions: { noInlineConfig: true },
	},
	{ files: MANIFEST, rules: n8nNodesBase.configs.community.rules },
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// The scanner switches the same five rules off, here and below.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
];

// n8n allows every devDependency, but on a host only these two can be found.
const imports = {
	files: SHIPPED,
	rules: {
		// n8n's own linter, which each single-service package passes, asks for these.
		'no-control-regex': 'error',
		'no-duplicate-imports': 'error',
		'no-misleading-character-class': 'error',
		'no-restricted-imports': [
			'error',
			{
				patterns: [
					{
						regex: '^(?!\\.{1,2}/|n8n-workflow$|zod$)',
						message: 'Nodes and credentials import n8n-workflow, zod and their own files only.',
					},
					{ group: ['**/bench/**', '**/test/**'], message: 'It is not shipped.' },
				],
			},
		],
	},
};

export default defineConfig(
	// The last has dependencies of its own, which a plain checkout lacks.
	globalIgnores(['dist/', 'coverage/', 'packages/out/', 'packages/template/', 'test/e2e/']),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	{
		files: ['**/*.{js,mjs,cjs}'],
		extends: [tseslint.configs.recommended],
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: { project: 'test/tsconfig.json', tsconfigRootDir: import.meta.dirname },
		},
		rules: { '@typescript-eslint/consistent-type-imports': 'error' },
	},
	{
		files: ['bench/**/*.ts', 'packages/**/*.ts', 'test/**/*.ts'],
		// Stand-ins are async because what they stand for is.
		rules: { '@typescript-eslint/require-await': 'off' },
	},
	{ files: MANIFEST, languageOptions: { parser: tseslint.parser } },
	n8n,
	imports,
);
