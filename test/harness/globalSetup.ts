import { temporaryFolder } from './folder';

/** Jest runs this once, before its workers start. */
export default function globalSetup(): void {
	temporaryFolder();
}
