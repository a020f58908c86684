import type { IDataObject } from 'n8n-workflow';

import { autoMapping, CONTINUE, locator, withSandbox } from '../nodes/kit';
import { CAMPAIGNS, fieldId, leadEmail, prospectEmail, seededFaults } from '../sandbox';
import type { FaultKind } from '../sandbox';

const kit = withSandbox();

const OUTREACH = CAMPAIGNS.outreach.id;
const RUNS = 25;

/** Answers that are late, lost, or refused. */
const KINDS: readonly FaultKind[] = [
	'delay',
	'reset-before',
	'reset-after',
	'cut-body',
	'status',
	'html',
	'empty',
];

interface Person {
	id: string;
	email: string;
	company: string | undefined;
}

const NODES = [
	{
		node: 'saleshandy' as const,
		parameters: { operation: 'upsert', email: '={{ $json.email }}' },
		id: 'prospectId',
		existing: prospectEmail,
		people: (): Person[] =>
			[...kit.sandbox.saleshandy.prospects.values()].map(({ id, email, values }) => ({
				id,
				email: email.toLowerCase(),
				company: values.get(fieldId('Company')),
			})),
	},
	{
		node: 'puffle' as const,
		parameters: {
			operation: 'upsert',
			campaignId: locator('id', OUTREACH),
			leadId: locator('email', '={{ $json.email }}'),
		},
		id: 'leadId',
		existing: leadEmail,
		people: (): Person[] =>
			[...(kit.sandbox.puffle.leads.get(OUTREACH)?.values() ?? [])].map((lead) => ({
				id: lead.id,
				email: lead.email ?? '',
				company: lead.company ?? undefined,
			})),
	},
];

/** Rows of people, every third of whom is there already. */
function rowsOf(
	count: number,
	existing: (n: number) => string,
): Array<{ email: string; Company: string }> {
	return Array.from({ length: count }, (_, n) => ({
		email: n % 3 === 2 ? existing(10 + n) : `new${n}@fresh.example`,
		Company: `Acme ${n}`,
	}));
}

describe.each(NODES)('$node', ({ node, parameters, id, existing, people }) => {
	it.each(Array.from({ length: RUNS }, (_, seed) => seed))(
		'whatever becomes of the answers, nobody is created twice, and what is said is so: seed %d',
		async (seed) => {
			const rows = rowsOf(seed % 2 ? 4 : 20, existing);
			const before = new Set(people().map((person) => person.id));
			kit.sandbox.settings.fault = seededFaults({ seed, rate: 0.3, kinds: KINDS });
			const { output } = await kit.run(node, { ...parameters, ...autoMapping() }, rows, CONTINUE);
			delete kit.sandbox.settings.fault;
			await kit.clock.sleep(60_000);
			// An import's rows are written as soon as anybody looks after their time.
			await kit.run(node, { ...parameters, ...autoMapping(), options: { dryRun: true } }, rows);
			expect(output).toHaveLength(rows.length);
			const wrong = rows.flatMap(({ email, Company }, n) => {
				const json = output[n]?.json ?? {};
				const found = people().filter((person) => person.email === email);
				const { sent } = (json.details ?? {}) as IDataObject;
				const isNew = found.some((person) => !before.has(person.id));
				const claims = {
					'is there twice': found.length > 1,
					'is said to be created, and is not': json.status === 'created' && !isNew,
					'is said to be written, and is not':
						(json.status === 'created' || json.status === 'updated') &&
						(found[0]?.company !== Company || found[0]?.id !== json[id]),
					'is said not to be sent, and is there': sent === 'no' && isNew,
				};
				return Object.entries(claims).flatMap(([what, isSo]) => (isSo ? [`${email} ${what}`] : []));
			});
			expect(wrong).toEqual([]);
		},
	);
});
