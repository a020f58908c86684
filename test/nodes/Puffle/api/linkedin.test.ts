import { linkedInUrl, profileKey, withProtocol } from '../../../../nodes/Puffle/api/linkedin';

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
			refused: {
				code: 'not-a-profile-url',
				reason: `'${url}' is not the URL of a LinkedIn profile`,
			},
		});
	});

	it.each([`linkedin.com/in/${'a'.repeat(1_985)}`, `https://${'a.'.repeat(50_000)}`])(
		'refuses a URL longer than any, at once: %.30s',
		(url) => {
			const begun = process.cpuUsage();
			expect(linkedInUrl.check(url).refused?.reason).toMatch(
				'is not the URL of a LinkedIn profile',
			);
			expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
		},
	);
});

describe('profileKey', () => {
	it.each([
		'https://www.linkedin.com/in/jo',
		'http://linkedin.com/in/Jo///',
		' HTTPS://WWW.LinkedIn.com/in/jo?utm=1#x ',
		'linkedin.com/in/jo/#x?y',
		'de.linkedin.com/in/jo',
		'https://uk.linkedin.com//in//jo/',
		'https://m.linkedin.com/in/jo',
		'https://www.linkedin.com/mwlite/in/jo',
		'https://www.linkedin.com/in/jo/de',
		'https://www.linkedin.com/in/jo/en-us/?trk=x',
		'linkedin.com/in/jo/details/experience/',
		'linkedin.com/in/jo/overlay/contact-info/',
		'linkedin.com/in/j%6f',
		'linkedin.com/in/jo%20',
		'linkedin.com/in/jo%3Ftrk%3Dx',
		'linkedin.com/in/jo\u200b',
		'linkedin.com/in/jo,',
		'linkedin.com/in/jo ;',
		'<https://linkedin.com/in/jo>',
		'"https://linkedin.com/in/jo".',
		'//linkedin.com/in/jo',
		'https://linkedin.com:443/in/jo?original_referer=https://www.google.com',
	])('one profile: %j', (url) => {
		expect(profileKey(url)).toBe('linkedin.com/in/jo');
	});

	it.each([
		['linkedin.com/in/J%C3%BCrgen', 'linkedin.com/in/jürgen'],
		['linkedin.com/in/j%c3%bcrgen', 'linkedin.com/in/jürgen'],
		['linkedin.com/in/ju\u0308rgen', 'linkedin.com/in/jürgen'],
		['linkedin.com/in/100%', 'linkedin.com/in/100%'],
		['https://www.linkedin.com/pub/jo-doe/1/2/3/', 'linkedin.com/pub/jo-doe/1/2/3'],
		['linkedin.com/sales/lead/ACw1,NAME_SEARCH,x?q', 'linkedin.com/sales/lead/acw1,name_search,x'],
		['linkedin.com/sales/people/ACw1', 'linkedin.com/sales/people/acw1'],
		['linkedin.com/in/ACoAAB1', 'linkedin.com/in/acoaab1'],
	])('a name of its own: %j', (url, key) => {
		expect(profileKey(url)).toBe(key);
	});

	it.each([
		'',
		'/',
		'?x',
		'linkedin.com',
		'linkedin.com/in/',
		'linkedin.com/in',
		'linkedin.com/in/-',
		'linkedin.com/company/acme',
		'linkedin.com/school/acme/in/jo',
		'https://www.linkedin.com/feed/',
		'linkedin.com/search/results/people/?keywords=jo',
		'linkedin.com/profile/view?id=7',
		'linkedin.com/sales/',
		'https://x.example/?u=https://www.linkedin.com/in/jo',
		'linkedin.com.evil.example/in/jo',
		'linkedin.com/in/jo,https://linkedin.com/in/al',
		'linkedin.com/in/johttps://linkedin.com/in/al',
		'linkedin.com/in/jo/https://www.linkedin.com/in/al',
		'linkedin.com/in/jo?x=1;www.linkedin.com/in/al',
		'linkedin.com/in/jo linkedin.com/in/al',
		'[Jo](https://linkedin.com/in/jo)',
	])('no profile: %j', (url) => {
		expect(profileKey(url)).toBe('');
	});
});

it.each([
	['linkedin.com/in/jo;', 'https://linkedin.com/in/jo'],
	['//linkedin.com/in/jo', 'https://linkedin.com/in/jo'],
	['HTTP://linkedin.com/in/jo', 'HTTP://linkedin.com/in/jo'],
])('%s is stored as %s', (given, stored) => {
	expect(withProtocol(given)).toBe(stored);
});

it('compares two texts that are no profile as they are', () => {
	expect(linkedInUrl.keyOf?.('linkedin.com/company/a')).toBe('linkedin.com/company/a');
});
