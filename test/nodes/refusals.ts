import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../sandbox';
import type { Kit } from './kit';
import { CONTINUE, failed, item, json } from './kit';
import type { Vendor } from './vendors';

/** Tries of one request before it is given up. */
export const TRIES = 6;

export const status = (
	code: number,
	body?: unknown,
	headers?: Record<string, string>,
): Extract<Fault, { kind: 'status' }> => ({
	kind: 'status',
	status: code,
	...(body === undefined ? {} : { body }),
	...(headers ? { headers } : {}),
});

export const unavailable = ({ name }: Vendor): RegExp => new RegExp(`${name} .*again later`);

/** An answer to an update, and what its row then says; `requests` is how often it is tried. */
export type Refusal = [
	what: string,
	fault: Fault,
	details: IDataObject,
	says: RegExp,
	requests?: number,
];

/** Each of the answers fails its row and no other. */
export function refusals(kit: Kit, v: Vendor, all: Refusal[]): void {
	it.each(all)('an update is answered with %s: its row fails, and no other', async (...refusal) => {
		const [, fault, details, says, requests = 1] = refusal;
		const { two } = v.fields;
		kit.fail(v.isWrite(1), fault);
		const { output } = await kit.run(
			v.node,
			{ ...v.byId(), ...json({ [two.id]: 'Rome' }) },
			[0, 1, 2].map((n) => ({ id: v.id(n) })),
			CONTINUE,
		);
		const updated = (n: number) => item(n, v.row(kit, n, 'updated', [v.result(two, 'Rome')]));
		expect(output).toEqual([updated(0), failed(1, says, details), updated(2)]);
		expect(kit.sandbox.calls.filter(v.isWrite(1))).toHaveLength(requests);
	});
}
