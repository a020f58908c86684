import { comparableUrl, linkedInUrl } from '../../../../nodes/Puffle/api/linkedin';

describe('linkedInUrl', () => {
	it('is a text for the editor', () => {
		expect(linkedInUrl).toMatchObject({ name: 'LinkedIn URL', mapperType: 'string' });
	});

	it.each([
		'https://www.linkedin.com/in/jane',
		'http://linkedin.com/in/jane',
		'https://de.linkedin.com/in/jane/',
		'linkedin.com/in/jane',
		'LinkedIn.com/in/Jane',
		`linkedin.com/in/${'a'.repeat(1_984)}`,
	])('takes %s', (url) => {
		expect(linkedInUrl.check(` ${url} `)).toEqual({ text: url });
	});

	it.each<[string, string]>([
		['another site', 'https://example.com/linkedin.com/in/x'],
		['a look-alike', 'https://notlinkedin.com/in/x'],
		['a look-alike of the dot', 'https://linkedinxcom/in/x'],
		['two URLs', 'linkedin.com/in/a linkedin.com/in/b'],
		['no page', 'linkedin.com/'],
		['four levels above', 'a.b.c.d.linkedin.com/in/x'],
	])('refuses %s', (_, url) => {
		expect(linkedInUrl.check(url)).toEqual({
			text: url,
			refused: `'${url}' is not a LinkedIn URL`,
		});
	});

	it.each([`linkedin.com/in/${'a'.repeat(1_985)}`, `https://${'a.'.repeat(50_000)}`])(
		'refuses a URL longer than any, at once: %.30s',
		(url) => {
			const begun = performance.now();
			expect(linkedInUrl.check(url).refused).toMatch('is not a LinkedIn URL');
			expect(performance.now() - begun).toBeLessThan(1_000);
		},
	);
});

describe('comparableUrl', () => {
	it.each([
		['https://www.linkedin.com/in/jo', 'linkedin.com/in/jo'],
		['http://linkedin.com/in/Jo///', 'linkedin.com/in/jo'],
		[' HTTPS://WWW.LinkedIn.com/in/jo?utm=1#x ', 'linkedin.com/in/jo'],
		['linkedin.com/in/jo/#x?y', 'linkedin.com/in/jo'],
		['de.linkedin.com/in/jo', 'de.linkedin.com/in/jo'],
		['https://x.example/?u=https://www.linkedin.com', 'x.example'],
		['https://linkedin.com/in/j%C3%BCrgen', 'linkedin.com/in/jürgen'],
		['https://linkedin.com/in/100%', 'linkedin.com/in/100%'],
		['notwww.linkedin.com/http://', 'notwww.linkedin.com/http:'],
		['x.example/https://y', 'x.example/https://y'],
		['///', ''],
		['', ''],
	])('%j', (url, expected) => {
		expect(comparableUrl(url)).toBe(expected);
	});
});

it.each(['', '/', '//', '?x'])('compares %j as nothing', (url) => {
	expect(comparableUrl(url)).toBe('');
});
