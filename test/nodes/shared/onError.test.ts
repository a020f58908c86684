import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { CAMPAIGNS, leadId, prospectId } from '../../sandbox';
import type { Node } from '../kit';
import {
	containing,
	item,
	json,
	lead,
	locator,
	matching,
	options,
	partly,
	prospect,
	withSandbox,
} from '../kit';

const kit = withSandbox();

const CAMPAIGN = CAMPAIGNS.outreach.id;
const VENDORS: Node[] = ['saleshandy', 'puffle'];

const PARAMETERS: Record<Node, INodeParameters> = {
	saleshandy: { ...prospect(locator('id', '={{ $json.id }}')), ...json('={{ $json.values }}') },
	puffle: { ...lead(locator('id', '={{ $json.id }}')), ...json('={{ $json.values }}') },
};
const LABEL = { saleshandy: "'Prospect'", puffle: "'Lead'" };
const VALUES = { saleshandy: { City: 'Rome' }, puffle: { position: 'CTO' } };

const idOf = (node: Node, n: number) =>
	node === 'saleshandy' ? prospectId(n) : leadId(CAMPAIGN, n);
const rowsOf = (node: Node, count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({
		id: idOf(node, n),
		values: VALUES[node],
		note: `row ${n}`,
	}));

/** Whether a request writes the nth record. */
const writes =
	(node: Node, n: number) => (call: { method: string; path: string; body?: unknown }) =>
		call.method !== 'GET' && `${call.path} ${JSON.stringify(call.body)}`.includes(idOf(node, n));

describe.each(VENDORS)('%s, On Error: stop', (node) => {
	it('a row that cannot be read: nothing is sent at all', async () => {
		const rows = rowsOf(node, 5);
		rows[3] = { id: '', values: VALUES[node] };
		const { error, output, status } = await kit.run(node, PARAMETERS[node], rows);
		expect(status).toBe('error');
		expect(output).toEqual([]);
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: containing(`${LABEL[node]} is empty`),
			description: matching(/Give every row a value.*No row was written/),
			context: { itemIndex: 3 },
		});
		expect(kit.writes()).toEqual([]);
	});

	it('a row that is refused: no new request starts, and it says how many rows were written', async () => {
		kit.sandbox.settings.latency = 10;
		kit.fail(writes(node, 6), { kind: 'status', status: 400, body: { message: 'Bad row' } });
		const { error, output } = await kit.run(
			node,
			{ ...PARAMETERS[node], ...options({ maxConcurrency: 2 }) },
			rowsOf(node, 40),
		);
		expect(output).toEqual([]);
		expect(error).toMatchObject({
			message: containing('Bad row'),
			context: { itemIndex: 6 },
		});
		const applied = kit.writes().filter((call) => call.applied).length;
		expect(error?.description).toContain(`${applied} rows had been written`);
		// The six before it, itself, and the few that went past while it was in flight.
		expect(kit.writes().length).toBeLessThanOrEqual(15);
		expect(kit.writes().every(({ status }) => status !== undefined)).toBe(true);
	});

	it('several rows that fail: it names the first of them', async () => {
		const rows = rowsOf(node, 6);
		rows[5] = { id: '', values: VALUES[node] };
		rows[2] = { id: 'no id', values: VALUES[node] };
		const { error } = await kit.run(node, PARAMETERS[node], rows);
		expect(error).toMatchObject({ context: { itemIndex: 2 } });
	});

	it('a row of several that was written counts once', async () => {
		kit.fail(writes(node, 1), { kind: 'status', status: 400, body: { message: 'Bad row' } });
		const { error } = await kit.run(
			node,
			{ ...PARAMETERS[node], ...options({ maxConcurrency: 1 }) },
			rowsOf(node, 2),
		);
		expect(error?.description).toContain('1 row had been written');
	});

	it('a wrong key: it says so for the first row', async () => {
		kit.sandbox.settings.validKeys[node] = [];
		const { error } = await kit.run(node, PARAMETERS[node], rowsOf(node, 3));
		expect(error).toMatchObject({
			message: containing('does not accept the API key'),
			description: containing('Settings → API'),
			context: { itemIndex: 0 },
		});
	});

	it('nothing that fails: all rows come out', async () => {
		const { error, output, status } = await kit.run(node, PARAMETERS[node], rowsOf(node, 3));
		expect(error).toBeUndefined();
		expect(status).toBe('success');
		expect(output).toHaveLength(3);
	});

	it('fields that are refused are no reason to stop', async () => {
		const rows = rowsOf(node, 2);
		rows[0] = {
			id: idOf(node, 0),
			values: node === 'saleshandy' ? { Plan: 'Gold' } : { email: 'nobody' },
		};
		const { output, status } = await kit.run(node, PARAMETERS[node], rows);
		expect(status).toBe('success');
		expect(output.map(({ json: row }) => row.status)).toEqual(['rejected', 'updated']);
	});
});

describe.each(VENDORS)('%s, On Error: continue', (node) => {
	it('gives each row one item, in order', async () => {
		kit.fail(writes(node, 1), { kind: 'status', status: 409, body: { message: 'Bad row' } });
		const rows = rowsOf(node, 4);
		rows[2] = { id: '', values: VALUES[node], note: 'row 2' };
		const { output, errors, status } = await kit.run(node, PARAMETERS[node], rows, {
			onError: 'continueRegularOutput',
		});
		expect(status).toBe('success');
		expect(errors).toEqual([]);
		const fine = (n: number) => item(n, partly({ status: 'updated' }));
		expect(output).toEqual([
			fine(0),
			item(1, {
				error: containing('Bad row'),
				details: { reason: 'rejected', retryable: false, httpStatus: 409, sent: 'yes' },
			}),
			item(2, {
				error: containing(`${LABEL[node]} is empty`),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
			fine(3),
		]);
	});

	it('says in a hint how the rows fared', async () => {
		const rows = rowsOf(node, 3);
		rows[2] = { id: '' };
		const { hints } = await kit.run(node, PARAMETERS[node], rows, {
			onError: 'continueRegularOutput',
		});
		expect(hints).toEqual([
			{
				message: matching(/^3 rows: 2 updated, 1 failed\./),
				type: 'warning',
				location: 'outputPane',
			},
		]);
	});
});

describe.each(VENDORS)('%s, On Error: continue with the error output', (node) => {
	it('parts the rows, and those that failed keep the columns of the input', async () => {
		kit.fail(writes(node, 1), { kind: 'status', status: 500, body: { message: 'Out of luck' } });
		const rows = rowsOf(node, 4);
		rows[2] = {
			id: '..',
			values: VALUES[node],
			note: 'row 2',
			message: 'mine',
			status: 'mine too',
		};
		const { output, errors } = await kit.run(node, PARAMETERS[node], rows, {
			onError: 'continueErrorOutput',
		});
		expect(output).toEqual([
			item(0, partly({ status: 'updated' })),
			item(3, partly({ status: 'updated' })),
		]);
		expect(errors).toEqual([
			item(1, {
				...rows[1],
				error: containing('Out of luck'),
				details: { reason: 'unavailable', retryable: true, httpStatus: 500, sent: 'unknown' },
			}),
			item(2, {
				...rows[2],
				error: containing(LABEL[node]),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
		]);
	});

	it('also of a row whose columns have the same names', async () => {
		const rows = [{ id: '', error: 'old', details: 'old' }];
		const { output, errors } = await kit.run(node, PARAMETERS[node], rows, {
			onError: 'continueErrorOutput',
		});
		expect(output).toEqual([]);
		expect(errors).toEqual([
			item(0, {
				id: '',
				error: containing('is empty'),
				details: { reason: 'invalid-input', retryable: false, sent: 'no' },
			}),
		]);
	});

	it.each(['perRow', 'perField'])('with the output %s', async (output) => {
		const rows = rowsOf(node, 2);
		rows[0] = { id: '', note: 'first' };
		const run = await kit.run(node, { ...PARAMETERS[node], ...options({ output }) }, rows, {
			onError: 'continueErrorOutput',
		});
		expect(run.errors).toMatchObject([
			{ json: { id: '', note: 'first' }, pairedItem: { item: 0 } },
		]);
		expect(run.output).toMatchObject([{ pairedItem: { item: 1 } }]);
	});

	it('keeps the columns of rows whose fields were refused, if that counts as failing', async () => {
		const values = node === 'saleshandy' ? { Plan: 'Gold' } : { email: 'nobody' };
		const { errors } = await kit.run(
			node,
			{ ...PARAMETERS[node], ...options({ rejectedFields: 'fail' }) },
			[{ id: idOf(node, 0), values, note: 'kept' }],
			{ onError: 'continueErrorOutput' },
		);
		expect(errors).toMatchObject([
			{ json: { note: 'kept', details: { results: [{ status: 'invalid' }] } } },
		]);
	});

	it('a wrong key: all rows are at the error output', async () => {
		kit.sandbox.settings.validKeys[node] = [];
		const { output, errors } = await kit.run(node, PARAMETERS[node], rowsOf(node, 3), {
			onError: 'continueErrorOutput',
		});
		expect(output).toEqual([]);
		expect(errors.map(({ json: { note, details } }) => [note, details])).toEqual(
			[0, 1, 2].map((n) => [
				`row ${n}`,
				{
					reason: 'invalid-credential',
					retryable: false,
					httpStatus: node === 'saleshandy' ? 400 : 401,
					sent: 'no',
				},
			]),
		);
	});
});

describe.each(VENDORS)('%s, stopped by a person', (node) => {
	it('ends soon and sends nothing more', async () => {
		const stop = new AbortController();
		kit.sandbox.settings.latency = 20;
		kit.sandbox.settings.onCall = () => {
			if (kit.writes().length === 5) stop.abort();
		};
		const { status } = await kit.run(
			node,
			{ ...PARAMETERS[node], ...options({ maxConcurrency: 2 }) },
			rowsOf(node, 100),
			{ signal: stop.signal },
		);
		expect(status).toBe('canceled');
		// What was on its way may still arrive.
		await new Promise((resolve) => setTimeout(resolve, 200));
		const sent = kit.writes().length;
		expect(sent).toBeLessThan(10);
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(kit.writes()).toHaveLength(sent);
	});

	it('ends soon also while a rate limit holds it up', async () => {
		const stop = new AbortController();
		kit.fail(({ method }) => method !== 'GET', {
			kind: 'status',
			status: 429,
			headers: { 'retry-after': '590' },
		});
		setTimeout(() => stop.abort(), 300);
		const begun = Date.now();
		const { status } = await kit.run(node, PARAMETERS[node], rowsOf(node, 3), {
			signal: stop.signal,
		});
		expect(status).toBe('canceled');
		expect(Date.now() - begun).toBeLessThan(3_000);
	});
});
