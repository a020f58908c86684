import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ownerUrl, read, ROOT, source } from './source';
import type { Vendor } from './vendors';

const TEXTS = 'packages/texts';

/**
 * A page of a vendor's package, as it is written in `texts/`: a line such as `{{install.md}}` stands for
 * that file of `texts/shared`, and `{{package}}` and `{{repository}}` for what the owner decides.
 *
 * @param page e.g. `README.md`
 */
export function pageOf({ type, packageName }: Vendor, page: string): string {
	const path = `${TEXTS}/${type}/${page}`;
	if (!existsSync(join(ROOT, path))) throw new Error(`Write ${path} first`);
	return read(path)
		.replace(/^\{\{(\w+\.md)\}\}$/gm, (_, shared: string) =>
			read(`${TEXTS}/shared/${shared}`).trim(),
		)
		.replaceAll('{{package}}', packageName)
		.replaceAll('{{repository}}', `${ownerUrl}/${source.name}`);
}
