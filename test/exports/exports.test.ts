import { leadEmail, prospectEmail } from '../sandbox';
import { autoMapping, withSandbox } from '../nodes/kit';
import { puffle, saleshandy } from '../nodes/vendors';
import { HEADERS } from './headers';

const kit = withSandbox();

/** A made-up row of an export: what is no text in the account stays blank. */
function rowOf(header: string, email: string): Record<string, string> {
	const isText = (name: string) => !/linkedin|industry|profile|url|company size/i.test(name);
	return Object.fromEntries(
		header
			.split(',')
			.map((name) => [name, /^email$/i.test(name) ? email : isText(name) ? 'Made up' : '']),
	);
}

describe.each(Object.entries(HEADERS))('an export of %s', (_, header) => {
	it.each([
		[saleshandy, prospectEmail(1)],
		[puffle, leadEmail(1)],
	])('runs under default options', async (v, email) => {
		const parameters = { ...v.byEmail('={{ $json.email || $json.Email }}'), ...autoMapping() };
		const { output, hints } = await kit.run(v.node, parameters, [rowOf(header, email)]);
		const [row] = output;
		expect(['updated', 'skipped']).toContain(row?.json.status);
		const results = row?.json.results as Array<{ field: string; status: string }>;
		const written = results.filter(({ status }) => status === 'updated').map(({ field }) => field);
		const ignored = hints.map(({ message }) => /Columns ignored: [^.]*/.exec(message)?.[0] ?? '');
		expect({ written, ignored }).toMatchSnapshot();
	});
});
