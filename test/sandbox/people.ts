/** One invented person; both APIs are seeded from the same people. */
export interface Person {
	first: string;
	last: string;
	email: string;
	company: string;
	domain: string;
	title: string;
	city: string;
	country: string;
	linkedin: string;
}

const FIRST = (
	'Ada Boris Carla Dmitri Elena Farid Grace Hannah Ivan José Kenji Laila ' +
	'Marta Nils Olivia Priya Quentin Rosa Samir Tove Uma Viktor Wanda Zoë'
).split(' ');

const LAST = (
	"Adler Brandt Castillo Dubois Eriksen Fischer García Hughes Ibrahim Jensen Kowalski O'Brien " +
	'Meyer Novak Okafor Patel Quinn Rossi Schmidt Tanaka Ueda Vargas Weber Young'
).split(' ');

const COMPANIES = (
	'Northwind Contoso Fabrikam Tailspin Wingtip Litware Proseware Adatum Lamna Relecloud ' +
	'Margie Trey Woodgrove Fourth Consolidated Graphic Munson Alpine Humongous Coho'
).split(' ');

const TITLES = ['VP of Sales', 'Head of Growth', 'Founder', 'Account Executive', 'CTO'];

const PLACES = [
	['Berlin', 'Germany'],
	['Lyon', 'France'],
	['Austin', 'United States'],
	['Osaka', 'Japan'],
	['Lagos', 'Nigeria'],
	['São Paulo', 'Brazil'],
] as const;

const PEOPLE: Person[] = [];

/** The nth person, n from 0. No two share a name and an email address. */
export function person(n: number): Person {
	return (PEOPLE[n] ??= invent(n));
}

function invent(n: number): Person {
	const round = Math.floor(n / FIRST.length);
	const first = pick(FIRST, n);
	const last = pick(LAST, n + round);
	const company = pick(COMPANIES, n * 7 + round);
	const domain = `${slug(company)}.example`;
	// Every pair of names has been used once after FIRST × LAST people.
	const again = Math.floor(n / (FIRST.length * LAST.length));
	const suffix = again === 0 ? '' : String(again + 1);
	const handle = `${slug(first)}.${slug(last)}${suffix}`;
	const [city, country] = pick(PLACES, n);
	return {
		first,
		last,
		email: `${handle}@${domain}`,
		company,
		domain,
		title: pick(TITLES, n),
		city,
		country,
		linkedin: `https://www.linkedin.com/in/${handle.replace('.', '-')}`,
	};
}

/** The nth of a list that starts again from its beginning. */
export function pick<T>(list: readonly T[], n: number): T {
	return list[n % list.length] as T;
}

function slug(text: string): string {
	return text
		.normalize('NFD')
		.replace(/[^a-z]/gi, '')
		.toLowerCase();
}
