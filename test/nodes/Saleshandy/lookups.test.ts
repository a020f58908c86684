import type { ListSearchCall, MethodCall } from '../../harness';
import { listSearch, loadOptions, resourceMapperFields } from '../../harness';
import { fieldId, prospectId, SHARED_EMAIL } from '../../sandbox';
import {
	containing,
	CONTINUE,
	LIST_FIELDS,
	LIST_PROSPECTS,
	mapping,
	matching,
	prospect,
	withSandbox,
} from '../kit';

const kit = withSandbox();

const call = (method: string): MethodCall => ({
	node: 'saleshandy',
	method,
	credentials: kit.credentials,
});
const writable = () => kit.sandbox.saleshandy.fields.filter(({ label }) => label !== 'Email');

describe('the list of fields', () => {
	it('has all of them but the email, with what they take', async () => {
		const options = await loadOptions(call('getFieldOptions'));
		expect(options.map(({ name, value }) => [name, value])).toEqual(
			writable().map(({ label, id }) => [label, id]),
		);
		const described = new Map(options.map(({ name, description }) => [name, description]));
		expect(described.get('Plan')).toBe('One of: Free, Growth, Enterprise');
		expect(described.get('Renewal Date')).toBe('Date');
		expect(kit.endpoints()).toEqual([LIST_FIELDS]);
		expect(kit.sandbox.calls[0]?.query).toEqual({ systemFields: 'true' });
	});

	it('leaves the email out under another label too', async () => {
		const email = kit.sandbox.saleshandy.fields.find(({ label }) => label === 'Email');
		Object.assign(email ?? {}, { label: 'E-Mail-Adresse' });
		const options = await loadOptions(call('getFieldOptions'));
		expect(options.map(({ value }) => value)).not.toContain(fieldId('Email'));
	});

	it('goes by the label where no field is marked as the email, and only there', async () => {
		const { fields } = kit.sandbox.saleshandy;
		const email = fields.find(({ label }) => label === 'Email');
		const custom = fields.find(({ label }) => label === 'Notes');
		const shown = async () =>
			(await loadOptions(call('getFieldOptions'))).map(({ value }) => value);
		Object.assign(custom ?? {}, { label: 'E-mail' });
		expect(await shown()).toContain(custom?.id);
		expect(await shown()).not.toContain(email?.id);
		Object.assign(email ?? {}, { mappingDefaultField: null });
		expect(await shown()).not.toContain(email?.id);
	});

	it('does without options where the API shows none', async () => {
		kit.sandbox.settings.saleshandy.fieldsWithOptions = false;
		const options = await loadOptions(call('getFieldOptions'));
		expect(options.find(({ name }) => name === 'Plan')?.description).toBe('Dropdown');
	});
});

describe('fields of one label', () => {
	const shown = async () => {
		const options = await loadOptions(call('getFieldOptions'));
		const { fields } = await resourceMapperFields(call('getFieldColumns'));
		return [
			new Map(options.map(({ name, value }) => [value, name])),
			new Map(fields.map(({ id, displayName }) => [id, displayName])),
		];
	};
	const relabel = (from: string, to: string) => {
		const field = kit.sandbox.saleshandy.fields.find(({ label }) => label === from);
		Object.assign(field ?? {}, { label: to });
	};

	it('are told apart by their ID, and no other field shows one', async () => {
		const [city, source, plan] = [fieldId('City'), fieldId('Source'), fieldId('Plan')];
		relabel('Source', 'city ');
		for (const names of await shown()) {
			expect(names.get(city)).toBe(`City (${city})`);
			expect(names.get(source)).toBe(`city (${source})`);
			expect(names.get(plan)).toBe('Plan');
		}
	});

	it('show the ID too where the other one cannot be written', async () => {
		relabel('City', 'Email');
		for (const names of await shown()) {
			expect(names.get(fieldId('City'))).toBe(`Email (${fieldId('City')})`);
			expect(names.has(fieldId('Email'))).toBe(false);
		}
	});

	it('keep their label in the results, whatever the mapper shows', async () => {
		relabel('Source', 'City');
		const id = fieldId('Source');
		const column = { id, displayName: `City (${id})` };
		const fields = mapping({ [id]: 'fair' }, [column]);
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...fields });
		expect(output).toMatchObject([
			{ json: { status: 'updated', results: [{ fieldId: id, field: 'City', value: 'fair' }] } },
		]);
	});

	it('name the ID once where the field is gone', async () => {
		const column = { id: 'gone', displayName: 'Citys (gone)' };
		const fields = mapping({ gone: 'fair' }, [column]);
		const { output } = await kit.run('saleshandy', { ...prospect(0), ...fields }, [{}], CONTINUE);
		expect(output).toMatchObject([{ json: { error: containing("no field 'Citys' (gone)") } }]);
	});
});

describe('the columns of the mapper', () => {
	it('are all fields but the email, none of them chosen from the start', async () => {
		const { fields } = await resourceMapperFields(call('getFieldColumns'));
		expect(fields.map(({ id, displayName }) => [displayName, id])).toEqual(
			writable().map(({ label, id }) => [label, id]),
		);
		for (const field of fields) {
			expect(field).toMatchObject({ required: false, display: true, removed: true });
		}
	});

	it.each([
		['City', 'string'],
		['Notes', 'string'],
		['Lead Score', 'number'],
		['Renewal Date', 'dateTime'],
		['Deal Value', 'number'],
		['Plan', 'options'],
	])('%s is a %s', async (label, type) => {
		const { fields } = await resourceMapperFields(call('getFieldColumns'));
		expect(fields.find(({ displayName }) => displayName === label)?.type).toBe(type);
	});

	it('show the options of a dropdown', async () => {
		const { fields } = await resourceMapperFields(call('getFieldColumns'));
		expect(fields.find(({ displayName }) => displayName === 'Plan')?.options).toEqual([
			{ name: 'Free', value: 'Free' },
			{ name: 'Growth', value: 'Growth' },
			{ name: 'Enterprise', value: 'Enterprise' },
		]);
	});
});

describe('the list of prospects', () => {
	const search = async (more: Partial<ListSearchCall> = {}) =>
		await listSearch({ ...call('searchProspects'), ...more });

	it('shows names and addresses, and all pages can be reached', async () => {
		const seen: Array<string | number | boolean> = [];
		let paginationToken: string | undefined;
		do {
			const page = await search({ ...(paginationToken === undefined ? {} : { paginationToken }) });
			seen.push(...page.results.map(({ value }) => value));
			paginationToken = page.paginationToken;
		} while (paginationToken !== undefined);
		expect(new Set(seen)).toEqual(new Set(kit.sandbox.saleshandy.prospects.keys()));
		expect(seen).toHaveLength(300);
	});

	it('goes on after a page of which one row is none', async () => {
		const broken = [
			null,
			...Array.from({ length: 99 }, (_, n) => ({ id: prospectId(n), email: `${n}@x.example` })),
		];
		kit.fail(LIST_PROSPECTS, { kind: 'wrong-shape', body: { payload: broken } });
		const { results, paginationToken } = await search();
		expect(results).toHaveLength(99);
		expect(paginationToken).toBe('2');
	});

	it('is searched by the API, page by page', async () => {
		const { results, paginationToken } = await search({ filter: ' joann ' });
		expect(results).toEqual([
			{ name: matching(/^Joann .* \(joann@acme\.example\)$/), value: prospectId(1) },
		]);
		expect(paginationToken).toBeUndefined();
		expect(kit.sandbox.calls[0]?.query).toMatchObject({
			search: 'joann',
			page: '1',
			pageSize: '100',
		});
	});

	it('shows everyone who shares an address', async () => {
		const { results } = await search({ filter: SHARED_EMAIL });
		expect(results.map(({ value }) => value)).toEqual([prospectId(2), prospectId(3)]);
	});

	it('is empty where nobody is found', async () => {
		const { results } = await search({ filter: 'nobody@nowhere' });
		expect(results).toEqual([]);
	});

	it.each(['a&page=2', '../fields', '#?', '[x]=1', '100% + "x"'])(
		'searches for %j as it is',
		async (filter) => {
			await search({ filter });
			expect(kit.sandbox.calls[0]).toMatchObject({
				endpoint: LIST_PROSPECTS,
				query: { search: filter, page: '1' },
			});
		},
	);

	it('shows the address of who has no name, and the id of who has neither', async () => {
		kit.fail(LIST_PROSPECTS, {
			kind: 'wrong-shape',
			body: {
				payload: [
					{ id: 'a1', email: 'x@y.example', attributes: [] },
					{ id: 'a2', email: null },
					{ id: 'a3', attributes: [{ key: 'First Name', value: 'Ann' }] },
					{ email: 'no id' },
				],
			},
		});
		const { results } = await search();
		expect(results).toEqual([
			{ name: 'x@y.example', value: 'a1' },
			{ name: 'a2', value: 'a2' },
			{ name: 'Ann', value: 'a3' },
		]);
	});
});
