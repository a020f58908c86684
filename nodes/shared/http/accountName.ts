/** Tells the accounts of credentials apart without showing their keys: a hash that nobody can turn back. */
export async function accountName(vendor: string, url: string, key: string): Promise<string> {
	const bytes = new TextEncoder().encode(JSON.stringify([vendor, url, key]));
	return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
