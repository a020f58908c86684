import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'HARNESS_FOLDER';

/**
 * A folder of this test run, removed when the process that made it ends. Jest's workers inherit it
 * from globalSetup.ts: inside jest's sandbox nothing is called at the end of the process.
 */
export function temporaryFolder(): string {
	const inherited = process.env[VARIABLE];
	if (inherited) return inherited;
	const folder = mkdtempSync(join(tmpdir(), 'n8n-harness-'));
	process.env[VARIABLE] = folder;
	process.once('exit', () => {
		rmSync(folder, { recursive: true, force: true });
	});
	return folder;
}

/** A new empty folder inside it. */
export function newFolder(name: string): string {
	return mkdtempSync(join(temporaryFolder(), `${name}-`));
}
