import type { INodeParameters } from 'n8n-workflow';

import { callTool, describeTool } from '../../harness';
import { prospectEmail, prospectId } from '../../sandbox';
import { attribute, json, list, locator, matching, options, prospect, withSandbox } from '../kit';

const kit = withSandbox();

/** A node whose parameters the model fills in. */
const TO = "={{ $fromAI('email', 'Address of the prospect', 'string') }}";
const asked: INodeParameters = {
	...prospect(locator('email', TO)),
	...json("={{ $fromAI('values', 'Fields to change: label and new value', 'json') }}"),
};

const tool = (parameters: INodeParameters = asked) => ({
	node: 'saleshandy',
	parameters,
	credentials: kit.credentials,
});

const VIAS = ['agent', 'engine'] as const;

describe('the tool', () => {
	it('is described to the model by what it does and what it needs', async () => {
		const { name, description, schema } = await describeTool(tool());
		expect(name).toMatch(/^[\w-]{1,64}$/);
		expect(description).toMatch(/update prospect attributes/i);
		expect(Object.keys(schema.shape)).toEqual(['email', 'values']);
		expect(schema.safeParse({ email: prospectEmail(0), values: { City: 'Rome' } }).success).toBe(
			true,
		);
	});
});

describe.each(VIAS)('called via the %s', (via) => {
	const ask = async (args: Parameters<typeof callTool>[0]['args'], parameters = asked) =>
		await callTool({ ...tool(parameters), via, args });

	it('updates the prospect and tells the model what became of each field', async () => {
		const { response, error } = await ask({
			email: prospectEmail(0),
			values: { 'Last Name': 'Smith', Plan: 'Gold' },
		});
		expect(error).toBeUndefined();
		expect(response).toEqual([
			{
				prospectId: prospectId(0),
				status: 'partial',
				results: [
					attribute('Last Name', 'Smith'),
					attribute('Plan', 'Gold', 'invalid', "'Gold' is not one of Free, Growth, Enterprise"),
				],
			},
		]);
	});

	it('takes fields one by one', async () => {
		const { response } = await ask(
			{ id: prospectId(0), field: 'City', value: 'Rome' },
			{
				...prospect(locator('id', "={{ $fromAI('id', 'The prospect', 'string') }}")),
				...list([
					"={{ $fromAI('field', 'Label of the field', 'string') }}",
					"={{ $fromAI('value', 'The new value', 'string') }}",
				]),
			},
		);
		expect(response).toMatchObject([{ status: 'updated', results: [attribute('City', 'Rome')] }]);
	});

	it.each<[string, Parameters<typeof callTool>[0]['args'], RegExp, RegExp]>([
		[
			'a field that is none',
			{ email: prospectEmail(0), values: { Citty: 'Rome' } },
			/no field 'Citty'.*Did you mean 'City'/,
			/Correct the name/,
		],
		[
			'an address that is none',
			{ email: 'ann', values: { City: 'Rome' } },
			/'Prospect' is not a valid email address: 'ann'/,
			/jane@example\.com/,
		],
		[
			'nobody',
			{ email: 'nobody@acme.example', values: { City: 'Rome' } },
			/no prospect with the email nobody@acme\.example/,
			/Check the address/,
		],
		[
			'several people',
			{ email: 'team@shared.example', values: { City: 'Rome' } },
			/2 prospects/,
			/by its ID/,
		],
	])('%s: the model reads what to change', async (_, args, says, advises) => {
		const { text, error, workflow } = await ask(args);
		expect(error).toBeUndefined();
		expect(text).toMatch(says);
		expect(text).toMatch(advises);
		expect(JSON.stringify([text, workflow.run])).not.toContain(kit.keys.saleshandy);
		expect(kit.writes()).toEqual([]);
	});

	it('a wrong key: the model reads that it is wrong', async () => {
		kit.sandbox.settings.validKeys.saleshandy = [];
		const { response } = await ask({ email: prospectEmail(0), values: { City: 'Rome' } });
		expect(response).toEqual([
			{
				error: matching(/does not accept the API key.*Copy the key again/),
				details: { reason: 'invalid-credential', retryable: false, httpStatus: 400, sent: 'no' },
			},
		]);
	});

	it('writes nothing in a dry run', async () => {
		const { response } = await ask(
			{ email: prospectEmail(0), values: { City: 'Rome' } },
			{ ...asked, ...options({ dryRun: true }) },
		);
		expect(response).toMatchObject([{ status: 'planned', results: [{ status: 'planned' }] }]);
		expect(kit.writes()).toEqual([]);
	});
});
