import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of these folders that are in Git or will be, by their paths from `root`. */
export function filesIn(root: string, folders: readonly string[]): string[] {
	const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', ...folders];
	const output = execFileSync('git', args, { cwd: root, encoding: 'utf8' });
	return output.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** The lines of all text files, and of those in TypeScript. */
export function lineCounts(root: string, folders: readonly string[]): { all: number; ts: number } {
	const counts = { all: 0, ts: 0 };
	for (const path of filesIn(root, folders)) {
		const bytes = readFileSync(join(root, path));
		if (bytes.includes(0)) continue;
		const lines = bytes.toString().split('\n').length - 1;
		counts.all += lines;
		if (path.endsWith('.ts')) counts.ts += lines;
	}
	return counts;
}
