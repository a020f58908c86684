/**
 * A LinkedIn address in the form in which two of them are compared: without protocol, `www`, query,
 * fragment and trailing slash, in lower case, with letters rather than their percent codes.
 */
export function comparableUrl(url: string): string {
	const [address = ''] = decoded(url.trim()).toLowerCase().split(/[?#]/, 1);
	let end = address.length;
	while (end > 0 && address[end - 1] === '/') end -= 1;
	return address
		.slice(0, end)
		.replace(/^https?:\/\//, '')
		.replace(/^www\./, '');
}

function decoded(url: string): string {
	try {
		return decodeURI(url);
	} catch {
		return url;
	}
}
