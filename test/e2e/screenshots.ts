import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

/** Git-ignored; looked at when a test fails or a panel has changed. */
const KEPT = join(__dirname, 'screenshots');
/** The ones that the README shows. */
const DOCUMENTED = join(__dirname, '..', '..', 'docs', 'images');

export async function keep(page: Page, name: string): Promise<void> {
	await save(page, KEPT, name);
}

/** Without toasts. Renewed only on demand, because each run gives other bytes for the same picture. */
export async function document(panel: Locator, name: string): Promise<void> {
	const folder = process.env.UPDATE_DOCS === '1' ? DOCUMENTED : KEPT;
	await save(panel, folder, name, '.el-notification { display: none !important; }');
}

async function save(seen: Page | Locator, folder: string, name: string, style = ''): Promise<void> {
	await mkdir(folder, { recursive: true });
	await seen.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', style });
}
