// Loads an installed package as n8n does, and prints what it found. Usage: node … <folder>
const { createRequire, Module } = require('node:module');
const { delimiter, join } = require('node:path');

const [, , installed] = process.argv;
const fromPackage = createRequire(join(installed, 'package.json'));

function resolves(name) {
	try {
		return Boolean(fromPackage.resolve(name));
	} catch {
		return false;
	}
}
if (resolves('zod')) throw new Error(`${installed} finds zod without a host: this proves nothing`);

// n8n lets installed packages find its own: LoadNodesAndCredentials.init() does this, from where
// n8n's packages are.
process.env.NODE_PATH = module.paths.join(delimiter);
Module._initPaths();

const core = createRequire(require.resolve('n8n-core'));
core('@n8n/di'); // brings reflect-metadata, which n8n-core needs
const { PackageDirectoryLoader } = require('n8n-core');

function describe({ name, codex, iconUrl = [] }) {
	const icons = typeof iconUrl === 'string' ? [iconUrl] : Object.values(iconUrl);
	return { name, codex, icons };
}

const loader = new PackageDirectoryLoader(installed);
loader.loadAll().then(() => {
	const { nodes, credentials } = loader.types;
	console.log(
		JSON.stringify({
			nodes: nodes.map(describe),
			credentials: credentials.map(describe),
			loaded: Object.keys(require.cache),
		}),
	);
});
