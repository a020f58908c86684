import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The package that is checked: the one in the folder that the command names, or this one. */
export const ROOT = resolve(process.argv[2] ?? join(import.meta.dirname, '..', '..'));

/**
 * Packs the built package and unpacks it into `target`, as an installation would.
 *
 * @returns the paths of its files
 */
export function packInto(target) {
	mkdirSync(target, { recursive: true });
	const output = execFileSync('npm', ['pack', '--json', '--pack-destination', target], {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [{ filename, files }] = JSON.parse(output);
	const tarball = join(target, filename);
	execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
	return { tarball, files: files.map(({ path }) => path) };
}
