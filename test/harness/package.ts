import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';

import { PackageDirectoryLoader } from './core';

/** A community package as n8n has it in memory: its nodes and credentials by their short names. */
export interface LoadedPackage {
	name: string;
	nodes: ReadonlyMap<string, INodeType | IVersionedNodeType>;
	credentials: ReadonlyMap<string, ICredentialType>;
}

const REPOSITORY = resolve(__dirname, '..', '..');
const loaded = new Map<string, Promise<LoadedPackage>>();

/** Loads the built package in `root` the way n8n loads an installed one, once per process. */
export async function loadPackage(root: string = REPOSITORY): Promise<LoadedPackage> {
	const pending = loaded.get(root) ?? load(root);
	loaded.set(root, pending);
	return await pending;
}

async function load(root: string): Promise<LoadedPackage> {
	if (!existsSync(join(root, 'dist'))) {
		throw new Error(`${root} has no dist folder: run 'npm run build' first`);
	}
	const loader = new PackageDirectoryLoader(root);
	await loader.loadAll();
	return {
		name: loader.packageName,
		nodes: typesOf(loader.nodeTypes),
		credentials: typesOf(loader.credentialTypes),
	};
}

function typesOf<T>(classes: Record<string, { type: T }>): ReadonlyMap<string, T> {
	return new Map(Object.entries(classes).map(([name, { type }]) => [name, type]));
}
