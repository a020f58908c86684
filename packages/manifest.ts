import { z } from 'zod';

import { ownerUrl, read, source } from './source';
import type { Vendor } from './vendors';

/** Parts of a manifest or lock file that are taken as they are. */
const anything = z.record(z.string(), z.unknown());
const lockSchema = anything.and(z.object({ packages: z.record(z.string(), anything) }));

/** The `package.json` of a vendor's package, in the order in which the `n8n-node` tool writes it. */
export function manifestOf(vendor: Vendor, others: readonly Vendor[]): object {
	const template = anything.parse(JSON.parse(read('packages/template/package.json')));
	const { packageName, name, description } = vendor;
	const repository = `${ownerUrl}/${packageName}`;
	const foreign = others.map((other) => other.name.toLowerCase());
	return {
		name: packageName,
		version: source.version,
		description: `n8n community node for ${name}: ${description.replace(/^./, (first) => first.toLowerCase())}`,
		keywords: source.keywords.filter((word) => !foreign.includes(word)),
		license: source.license,
		homepage: `${repository}#readme`,
		bugs: { url: `${repository}/issues` },
		repository: { type: source.repository.type, url: `git+${repository}.git` },
		author: source.author,
		engines: source.engines,
		...template,
		n8n: {
			n8nNodesApiVersion: source.n8n.n8nNodesApiVersion,
			strict: true,
			credentials: vendor.credentials,
			nodes: [vendor.node],
		},
	};
}

/** The tools' lock file, for the package that has that manifest. */
export function lockFileOf(manifest: object): object {
	const lock = lockSchema.parse(JSON.parse(read('packages/template/package-lock.json')));
	const { name, version, license, engines } = anything.parse(manifest);
	return {
		...lock,
		name,
		version,
		packages: { ...lock.packages, '': { name, version, license, ...lock.packages[''], engines } },
	};
}

/** What the `n8n-node` tool compiles. It finds codex files only if they are included. */
export function tsconfigOf(): object {
	const config = anything.parse(JSON.parse(read('tsconfig.json')));
	return { ...config, include: ['credentials/**/*', 'nodes/**/*', 'nodes/**/*.json'] };
}
