import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Call } from '../sandbox';
import { CAMPAIGNS, fieldId, leadId, prospectEmail, prospectId } from '../sandbox';
import {
	autoMapping,
	CONTINUE,
	details,
	json,
	LIST_LEADS,
	LIST_PROSPECTS,
	locator,
	matching,
	options,
	partly,
	statuses,
	times,
	withSandbox,
} from './kit';
import { puffle, saleshandy, VENDORS, type Vendor } from './vendors';

// Two pages of leads in the campaign, three of prospects in the account.
const kit = withSandbox({ leads: 250 });
const CAMPAIGN = CAMPAIGNS.outreach.id;

/** How an operation is asked for the nth record, or for somebody by an address. */
const locate = (v: Vendor, mode: string, value = '={{ $json.to }}'): INodeParameters =>
	v.node === 'saleshandy'
		? { prospectId: locator(mode, value) }
		: { campaignId: locator('id', CAMPAIGN), leadId: locator(mode, value) };
const resource = (v: Vendor, operation: string): INodeParameters => ({
	resource: v.record,
	operation,
	...(v.node === 'puffle' ? { campaignId: locator('id', CAMPAIGN) } : {}),
});
const reasons = (output: ReadonlyArray<{ json: IDataObject }>) =>
	output.map(({ json: { details: its } }) => (its as IDataObject | undefined)?.reason);

/** Answers requests for a list otherwise. @param body undefined: as the API answers */
const answer = (endpoint: string, body: (page: number, call: Call) => unknown) => {
	kit.sandbox.settings.fault = (call) => {
		if (call.endpoint !== endpoint) return undefined;
		const given = body(Number(call.query.page), call);
		return given === undefined ? undefined : { kind: 'wrong-shape', body: given };
	};
};
const UNPROVEN = partly({ reason: 'unexpected-response', retryable: true });

describe('what cannot be read of a prospect is not blank', () => {
	const [city, source] = ['City', 'Source'];
	const known = { id: 'x', key: source, value: 'fair' };
	const row = (attributes: unknown) => ({ id: prospectId(0), email: 'jane@x.example', attributes });
	const shows = (attributes: unknown) =>
		answer(LIST_PROSPECTS, (page) => ({ payload: page > 1 ? [] : [row(attributes)] }));

	const ODD: Array<[string, unknown]> = [
		['no list', null],
		['a list that is missing', undefined],
		['a list of another kind', { city: 'Rome' }],
		['an attribute without a key', [known, { id: 'x', key: null, value: 'Rome' }]],
		['an attribute with a key of another kind', [known, { id: 'x', key: 7, value: 'Rome' }]],
		['an attribute with a blank key', [known, { key: '', value: 'Rome' }]],
		['an attribute that is none', [known, null]],
		['a value of an unknown kind', [known, { id: 'x', key: city, value: { name: 'Rome' } }]],
		['a value that is missing', [known, { id: 'x', key: city }]],
		['its ID alone', [known, { id: fieldId(city), value: 'Rome' }]],
	];

	it.each(ODD)('%s: the field is left out, and the way back does not touch it', async (_, odd) => {
		shows(odd);
		const { output } = await kit.run('saleshandy', {
			...resource(saleshandy, 'getAll'),
			returnAll: true,
		});
		expect(output).toHaveLength(1);
		const [item] = output;
		expect(item?.json).not.toHaveProperty(city);
		const its = { onlyChanges: true, emptyValues: 'clear' };
		const back = { ...locate(saleshandy, 'id', '={{ $json.prospectId }}'), ...autoMapping() };
		await kit.run('saleshandy', { ...back, ...options(its) }, [item?.json ?? {}], CONTINUE);
		for (const written of kit.attributes()) expect(written).not.toHaveProperty(city);
	});

	it.each(ODD)('%s: Only Changes writes it, and does not say that it is blank', async (_, odd) => {
		shows(odd);
		const clear = {
			...json({ City: '' }),
			...options({ onlyChanges: true, emptyValues: 'clear' }),
		};
		const update = await kit.run('saleshandy', { ...locate(saleshandy, 'id'), ...clear }, [
			{ to: prospectId(0) },
		]);
		expect(statuses(update.output)).toEqual(['updated']);
		const upsert = await kit.run('saleshandy', { ...saleshandy.upsert(), ...clear }, [
			{ email: 'jane@x.example' },
		]);
		expect(statuses(upsert.output)).toEqual(['updated']);
		expect(kit.attributes()).toEqual([{ City: '' }, { City: '' }]);
	});

	it.each(ODD)('%s: Create or Update does not say that it is blank', async (_, odd) => {
		let isThere = false;
		kit.sandbox.settings.onCall = ({ method }) => (isThere ||= method === 'POST');
		answer(LIST_PROSPECTS, () => ({ payload: isThere ? [row(odd)] : [] }));
		const clear = { ...json({ City: '', Source: 'fair' }), ...options({ emptyValues: 'clear' }) };
		const { output } = await kit.run('saleshandy', { ...saleshandy.upsert(), ...clear }, [
			{ email: 'jane@x.example' },
		]);
		const [, cleared] = kit.writes();
		expect(JSON.stringify(cleared?.body)).toContain(`"${fieldId('City')}"`);
		expect(output[0]?.json.results).toContainEqual(partly({ field: 'City', status: 'updated' }));
	});
});

describe('what cannot be read of a lead is not blank', () => {
	it.each<[string, unknown]>([
		['an object', { name: 'Acme' }],
		['a list', ['Acme']],
		['nothing at all', undefined],
	])('%s: the column is left out, and Only Changes writes it', async (_, company) => {
		const [lead] = kit.sandbox.puffle.leads.get(CAMPAIGN)?.values() ?? [];
		const body = { prospects: [{ ...lead, company }], total: 1 };
		answer(LIST_LEADS, () => body);
		const { output } = await kit.run('puffle', { ...resource(puffle, 'getAll'), returnAll: true });
		expect(output).toHaveLength(1);
		expect(output[0]?.json).not.toHaveProperty('company');
		const one = await kit.run('puffle', { ...resource(puffle, 'get'), ...locate(puffle, 'id') }, [
			{ to: lead?.id },
		]);
		expect(one.output[0]?.json).not.toHaveProperty('company');
		const its = options({ onlyChanges: true, emptyValues: 'clear' });
		const clear = { ...locate(puffle, 'id'), ...json({ Company: '' }), ...its };
		await kit.run('puffle', clear, [{ to: lead?.id }], CONTINUE);
		expect(puffle.sent(kit)).toEqual([{ company: '' }]);
	});
});

describe.each(VENDORS)('$name, who is not seen', (v) => {
	const { one } = v.fields;
	/** Every operation that finds a record by its address. */
	const byAddress: Array<[string, INodeParameters]> = [
		['update', { ...locate(v, 'email'), ...json({ [one.label]: 'A' }) }],
		['Get', { ...resource(v, 'get'), ...locate(v, 'email') }],
		['Create or Update', { ...v.upsert('={{ $json.to }}'), ...json({ [one.label]: 'A' }) }],
		...(v.node === 'saleshandy'
			? ([
					[
						'Bulk Import',
						{
							...locate(v, 'email'),
							...json({ [one.label]: 'A' }),
							...options({ bulkImport: true }),
						},
					],
				] as Array<[string, INodeParameters]>)
			: []),
	];
	const list = (rows: unknown[], total = rows.length) =>
		v.node === 'saleshandy' ? { payload: rows } : { prospects: rows, total };
	const ask = async (parameters: INodeParameters, to: string) =>
		await kit.run(v.node, parameters, [{ to }], CONTINUE);

	it.each(byAddress)(
		'%s: is not said to be absent where a row has no ID',
		async (_, parameters) => {
			answer(v.lists.endpoint, (page) => list(page > 1 ? [] : [{ email: 'jo@x.example' }], 1));
			const { output } = await ask(parameters, 'jo@x.example');
			expect(output.map(({ json: row }) => row.details)).toEqual([UNPROVEN]);
			expect(kit.writes()).toEqual([]);
		},
	);

	it.each(byAddress)('%s: … nor where a row has no address', async (_, parameters) => {
		const rows = [{ id: 'someId1' }];
		answer(v.lists.endpoint, (page) => list(page > 1 ? [] : rows, 1));
		const { output } = await ask(parameters, 'jo@x.example');
		expect(output.map(({ json: row }) => row.details)).toEqual([UNPROVEN]);
		expect(kit.writes()).toEqual([]);
	});

	it.each(byAddress)('%s: … nor where the list repeats itself', async (_, parameters) => {
		const rows = times(v.node === 'puffle' ? 200 : 100, (n) => ({
			id: `some${n}`,
			email: `jo${n}@x.example`,
			linkedin_url: null,
		}));
		answer(v.lists.endpoint, () => list(rows, 10_000));
		const { output } = await ask(parameters, 'jo@x.example');
		expect(output.map(({ json: row }) => row.details)).toEqual([UNPROVEN]);
		expect(kit.count(v.lists.endpoint)).toBeLessThan(120);
		expect(kit.writes()).toEqual([]);
	});

	it.each(byAddress)('%s: … nor where rows have no end', async (_, parameters) => {
		answer(v.lists.endpoint, (page) =>
			list(
				times(v.node === 'puffle' ? 200 : 100, (n) => ({
					id: `some${page}x${n}`,
					email: `jo${page}x${n}@x.example`,
					linkedin_url: null,
				})),
				1e9,
			),
		);
		const { output } = await ask(parameters, 'jo@x.example');
		expect(output.map(({ json: row }) => row.details)).toEqual([UNPROVEN]);
		expect(kit.writes()).toEqual([]);
	});

	it('a page of very many rows is read', async () => {
		// More than a call takes as arguments.
		const rows = times(200_000, (n) => ({ id: `id${n}`, email: `p${n}@x.example` }));
		answer(v.lists.endpoint, (page) => list(page > 1 ? [] : rows, rows.length));
		const { output } = await ask(byAddress[1]?.[1] ?? {}, 'p199999@x.example');
		expect(output[0]?.json).toMatchObject({
			[v.node === 'puffle' ? 'leadId' : 'prospectId']: 'id199999',
		});
	}, 60_000);
});

describe('a campaign that changes while it is read', () => {
	const all = () => [...(kit.sandbox.puffle.leads.get(CAMPAIGN)?.values() ?? [])];
	/** The first lead goes when page 2 is asked for, so that the first of page 2 moves up. */
	const moves = () => {
		const [first] = all();
		const target = all()[200];
		kit.sandbox.settings.onCall = ({ endpoint, query }) => {
			if (endpoint === LIST_LEADS && query.page === '2')
				kit.sandbox.puffle.leads.get(CAMPAIGN)?.delete(first?.id ?? '');
		};
		return { email: target?.email ?? '', id: target?.id ?? '' };
	};
	const set = json({ Company: 'Acme' });

	it.each<[string, INodeParameters, 'email' | 'id']>([
		['update', { ...locate(puffle, 'email'), ...set }, 'email'],
		['Get by email', { ...resource(puffle, 'get'), ...locate(puffle, 'email') }, 'email'],
		['Get by ID', { ...resource(puffle, 'get'), ...locate(puffle, 'id') }, 'id'],
		['Create or Update', { ...puffle.upsert('={{ $json.to }}'), ...set }, 'email'],
	])('%s: finds who moved up', async (_, parameters, by) => {
		const target = moves();
		const { output } = await kit.run('puffle', parameters, [{ to: target[by] }], CONTINUE);
		expect(output[0]?.json).toMatchObject({ leadId: target.id });
		expect(output[0]?.json.created ?? false).toBe(false);
	});

	it('Get Many: has who moved up', async () => {
		const target = moves();
		const { output } = await kit.run('puffle', { ...resource(puffle, 'getAll'), returnAll: true });
		expect(output).toHaveLength(249);
		expect(output.map(({ json: row }) => row.leadId)).toContain(target.id);
	});

	it.each([100, 50])('pages of %i instead of 200 are read to their end', async (size) => {
		answer(LIST_LEADS, (page) => ({
			prospects: all().slice((page - 1) * size, page * size),
			total: 250,
		}));
		const { output } = await kit.run('puffle', { ...resource(puffle, 'getAll'), limit: 249 });
		expect(output).toHaveLength(249);
		const to = all()[249]?.email;
		const update = await kit.run('puffle', { ...locate(puffle, 'email'), ...set }, [{ to }]);
		expect(statuses(update.output)).toEqual(['updated']);
		answer(LIST_LEADS, (page, { query }) => ({
			prospects: all().slice((page - 1) * size, page * size),
			...(query.status ? {} : { total: 250 }),
		}));
		const filters = { filters: { status: 'pending' }, returnAll: true };
		const some = await kit.run('puffle', { ...resource(puffle, 'getAll'), ...filters });
		expect(some.output).toHaveLength(250);
	});

	it('a total that says less, or more, than there is: nobody is said to be absent', async () => {
		for (const total of [200, 260]) {
			answer(LIST_LEADS, (page) => ({
				prospects: all().slice((page - 1) * 200, page * 200),
				total: page > 1 ? total : 250,
			}));
			const { output } = await kit.run(
				'puffle',
				{ ...locate(puffle, 'email'), ...set },
				[{ to: 'jo@x.example' }],
				CONTINUE,
			);
			expect(output[0]?.json).toMatchObject({
				details: details('unexpected-response', 'no', undefined, true),
				error: matching(/^Puffle did not return all of the campaign's leads/),
			});
		}
	});
});

describe('a list of prospects that changes while it is read', () => {
	const get = { ...resource(saleshandy, 'get'), ...locate(saleshandy, 'id') };
	/** The first prospect goes when a page is asked for, as often as there are pages to go. */
	const goesAt = (pages: number[]) => {
		const left = [...pages];
		kit.sandbox.settings.onCall = ({ endpoint, query }) => {
			if (endpoint !== LIST_PROSPECTS || Number(query.page) !== left[0]) return;
			left.shift();
			const { prospects } = kit.sandbox.saleshandy;
			const [first] = prospects.keys();
			prospects.delete(first ?? '');
		};
	};

	it('Get by ID finds who moved up', async () => {
		goesAt([2]);
		const { output } = await kit.run('saleshandy', get, [{ to: prospectId(100) }]);
		expect(output[0]?.json).toMatchObject({ prospectId: prospectId(100) });
	});

	it('Get by ID does not say that somebody is absent where it changes all the time', async () => {
		goesAt([2, 2, 2]);
		const { output } = await kit.run('saleshandy', get, [{ to: 'nobody1234' }], CONTINUE);
		expect(output[0]?.json.details).toEqual(details('unexpected-response', 'no', undefined, true));
	});

	it.each(['getAll', 'get'])(
		'%s: somebody on two pages shows that others were missed',
		async (operation) => {
			const row = (n: number) => ({ id: prospectId(n), email: prospectEmail(n), attributes: [] });
			const rows = times(150, row);
			let readings = 0;
			answer(LIST_PROSPECTS, (page) => {
				if (page === 1) readings += 1;
				// Those of one age come in another order each time.
				const all =
					readings < 2 && page > 1 ? [...rows.slice(0, 100), row(7), ...rows.slice(101)] : rows;
				return { payload: all.slice((page - 1) * 100, page * 100) };
			});
			const { output } = await kit.run(
				'saleshandy',
				{
					...resource(saleshandy, operation),
					...(operation === 'get' ? locate(saleshandy, 'id') : { returnAll: true }),
				},
				[{ to: prospectId(100) }],
			);
			expect(output.map(({ json: { prospectId: id } }) => id)).toContain(prospectId(100));
			expect(output).toHaveLength(operation === 'get' ? 1 : 150);
		},
	);

	it.each([10, 20, 50])('pages of %i instead of 100 are read to their end', async (size) => {
		const all = [...kit.sandbox.saleshandy.prospects.values()];
		answer(LIST_PROSPECTS, (page) => ({
			payload: all
				.slice((page - 1) * size, page * size)
				.map(({ id, email }) => ({ id, email, attributes: [] })),
		}));
		const { output } = await kit.run('saleshandy', {
			...resource(saleshandy, 'getAll'),
			returnAll: true,
		});
		expect(output).toHaveLength(300);
	});
});

describe('a search that finds too many', () => {
	it('Create or Update does not say that it created nobody', async () => {
		let isThere = false;
		kit.sandbox.settings.onCall = ({ method }) => (isThere ||= method === 'POST');
		answer(LIST_PROSPECTS, (page) => ({
			payload: isThere
				? times(100, (n) => ({ id: `i${page}x${n}`, email: `jo@x.example.p${page}x${n}` }))
				: [],
		}));
		const { output } = await kit.run(
			'saleshandy',
			{ ...saleshandy.upsert(), ...json({ City: 'Rome' }) },
			[{ email: 'jo@x.example' }],
			CONTINUE,
		);
		expect(output[0]?.json.details).toEqual(
			details('unexpected-response', 'unknown', undefined, true),
		);
	});
});

describe('an ID that cannot be sent', () => {
	const half = '\ud800';

	it.each([`ab${half}cd`, 'a/../b', '..', 'x?y#z', 'ａｂ ｃｄ'])(
		'%j: its row fails at most, and no other',
		async (id) => {
			answer(LIST_PROSPECTS, (_, { query }) =>
				query.search === 'jo@x.example' ? { payload: [{ id, email: 'jo@x.example' }] } : undefined,
			);
			const { output } = await kit.run(
				'saleshandy',
				{ ...locate(saleshandy, 'email'), ...json({ City: 'Rome' }) },
				[{ to: 'jo@x.example' }, { to: prospectEmail(0) }],
				CONTINUE,
			);
			expect(output.map(({ json: { status } }) => status)).toEqual(['failed', 'updated']);
			if (id.includes(half))
				expect(output[0]?.json.details).toMatchObject({
					reason: 'unexpected-response',
					sent: 'no',
				});
			const paths = kit.writes().map(({ path }) => path);
			for (const path of paths) expect(path).toMatch(/\/prospects\/[^/]+\/attribute$/);
		},
	);

	it('as an address or a filter: it is a mistake in its row', async () => {
		const update = { ...locate(saleshandy, 'email'), ...json({ City: 'Rome' }) };
		const rows = [{ to: `a${half}@x.example` }, { to: prospectEmail(0) }];
		const { output } = await kit.run('saleshandy', update, rows, CONTINUE);
		expect(statuses(output)).toEqual(['failed', 'updated']);
		expect(reasons(output)[0]).toBe('invalid-input');
		for (const v of VENDORS) {
			const name = v.node === 'saleshandy' ? 'search' : 'status';
			const filters = { filters: { [name]: '={{ $json.to }}' }, limit: 1 };
			const many = await kit.run(
				v.node,
				{ ...resource(v, 'getAll'), ...filters },
				[{ to: half }, { to: v.node === 'saleshandy' ? 'e' : 'pending' }],
				CONTINUE,
			);
			expect(reasons(many.output)).toEqual(['invalid-input', undefined]);
		}
	});

	it('of a lead: it is sent as it is, and no other row fails', async () => {
		const [lead] = kit.sandbox.puffle.leads.get(CAMPAIGN)?.values() ?? [];
		answer(LIST_LEADS, () => ({
			prospects: [{ ...lead }, { ...lead, id: half, email: 'jo@x.example' }],
			total: 2,
		}));
		const { output } = await kit.run(
			'puffle',
			{ ...locate(puffle, 'email'), ...json({ Company: 'Acme' }) },
			[{ to: 'jo@x.example' }, { to: lead?.email }],
			CONTINUE,
		);
		expect(statuses(output)).toEqual(['failed', 'updated']);
		expect(output[1]?.json.leadId).toBe(leadId(CAMPAIGN, 0));
	});
});

it('an answer about one field too many says what it says of the others', async () => {
	const results = [{ fieldId: fieldId('City'), success: true }, { fieldId: null }, null];
	kit.fail(saleshandy.writes, { kind: 'wrong-shape', body: { payload: { results } } });
	const { output } = await kit.run(
		'saleshandy',
		{ ...locate(saleshandy, 'id'), ...json({ City: 'Rome' }) },
		[{ to: prospectId(0) }],
	);
	expect(statuses(output)).toEqual(['updated']);
});
