import type { INodeParameters } from 'n8n-workflow';

import type { FaultKind } from '../../sandbox';
import {
	CAMPAIGNS,
	fieldId,
	leadEmail,
	leadId,
	prospectEmail,
	prospectId,
	seededFaults,
} from '../../sandbox';
import type { Node } from '../kit';
import { lead, list, locator, options, prospect, someText, withSandbox } from '../kit';

const kit = withSandbox();

const CAMPAIGN = CAMPAIGNS.outreach.id;
const RECORDS = 15;
const KINDS: FaultKind[] = [
	'delay',
	'reset-before',
	'reset-after',
	'hang',
	'cut-body',
	'status',
	'html',
	'empty',
	'wrong-content-type',
	'wrong-shape',
	'duplicate-results',
	'missing-results',
];

const FIELDS = {
	saleshandy: ['City', 'Source', 'Notes'],
	puffle: ['position', 'company', 'headline'],
};

function parameters(node: Node, target: 'id' | 'email'): INodeParameters {
	const named = locator(target, `={{ $json.${target} }}`);
	return {
		...(node === 'saleshandy' ? prospect(named) : lead(named)),
		...list(['={{ $json.field }}', '={{ $json.value }}']),
	};
}

type Row = Record<'id' | 'email' | 'field' | 'value', string>;

/** Three rows for each record, one field each. */
function rowsOf(node: Node): Row[] {
	return FIELDS[node].flatMap((field) =>
		Array.from({ length: RECORDS }, (_, n) => ({
			id: node === 'saleshandy' ? prospectId(n + 10) : leadId(CAMPAIGN, n + 10),
			email: node === 'saleshandy' ? prospectEmail(n + 10) : leadEmail(n + 10),
			field,
			value: `new ${field} ${n}`,
		})),
	);
}

function stored(node: Node, { id, field }: Row): string | null | undefined {
	if (node === 'saleshandy') {
		return kit.sandbox.saleshandy.prospects.get(id)?.values.get(fieldId(field));
	}
	return kit.sandbox.puffle.leads.get(CAMPAIGN)?.get(id)?.[field as 'position'];
}

const CASES = (['saleshandy', 'puffle'] as const).flatMap((node) =>
	(['id', 'email'] as const).flatMap((target) =>
		[1, 2, 3].map((seed): [Node, 'id' | 'email', number] => [node, target, seed]),
	),
);

it.each(CASES)(
	'%s by %s, whatever goes wrong (%i): each row has one outcome, and it is true',
	async (node, target, seed) => {
		const faults = seededFaults({ seed, rate: 0.45, kinds: KINDS, maxDelay: 30 });
		// A read that fails takes many rows with it, so only one of the seeds may harm reads too.
		const writesOnly = seed !== 3;
		kit.sandbox.settings.fault = (call) =>
			writesOnly && call.method === 'GET' ? undefined : faults(call);
		const rows = rowsOf(node);
		const { output, errors } = await kit.run(
			node,
			{ ...parameters(node, target), ...options({ timeout: 0.15, combineRows: seed !== 3 }) },
			rows,
			{ onError: 'continueErrorOutput' },
		);
		if (writesOnly) expect(kit.writes().filter(({ fault }) => fault).length).toBeGreaterThan(2);
		const items = [...output, ...errors];
		const indices = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		expect(indices.sort((a, b) => a - b)).toEqual(rows.map((_, n) => n));

		for (const { json, pairedItem } of items) {
			const row = rows[(pairedItem as { item: number }).item] as Row;
			const now = stored(node, row);
			const { status, details } = json as { status?: string; details?: { sent: string } };
			if (status === 'updated') {
				expect(json.results).toMatchObject([{ value: row.value, status: 'updated' }]);
				expect(now).toBe(row.value);
			} else if (details) {
				expect(json).toMatchObject({ id: row.id, error: someText() });
				if (details.sent === 'no') expect(now).not.toBe(row.value);
			} else {
				expect(json.results).toMatchObject([{ status: 'rejected' }]);
			}
		}
	},
	30_000,
);
