const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

// What n8n reads beside the compiled code: icons, codex files and output schemas. Each pattern
// starts with a folder, so that no other one is searched.
const ASSETS = ['nodes', 'credentials'].flatMap((folder) => [
	`${folder}/**/*.{svg,png}`,
	`${folder}/**/*.node.json`,
	`${folder}/**/__schema__/**/*.json`,
]);

exports.clean = async () => await rm('dist', { recursive: true, force: true });

exports.assets = () => src(ASSETS, { base: '.', encoding: false }).pipe(dest('dist'));
