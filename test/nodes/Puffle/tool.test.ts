import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { callTool, describeTool } from '../../harness';
import { CAMPAIGNS, leadEmail, leadId, SHARED_LINKEDIN_URL } from '../../sandbox';
import { column, json, lead, locator, partly, withSandbox } from '../kit';

const kit = withSandbox();
const CAMPAIGN = CAMPAIGNS.outreach.id;
const VALUES = json("={{ $fromAI('values', 'Fields to change: label and new value', 'json') }}");
const byEmail = {
	...lead(locator('email', "={{ $fromAI('email', 'Address of the lead', 'string') }}")),
	...VALUES,
};
const byUrl = {
	...lead(locator('linkedinUrl', "={{ $fromAI('url', 'LinkedIn profile', 'string') }}")),
	...VALUES,
};
const anywhere = {
	...lead(locator('email', leadEmail(0)), "={{ $fromAI('campaign', 'The campaign', 'string') }}"),
	...VALUES,
};

const tool = (parameters: INodeParameters) => ({
	node: 'puffle',
	parameters,
	credentials: kit.credentials,
});

describe('the tool', () => {
	it('is described to the model by what it does and what it needs', async () => {
		const { name, description, schema } = await describeTool(tool(byEmail));
		expect(name).toMatch(/^[\w-]{1,64}$/);
		expect(description).toMatch(/update leads in draft campaign/i);
		expect(Object.keys(schema.shape)).toEqual(['email', 'values']);
	});
});

describe.each(['agent', 'engine'] as const)('called via the %s', (via) => {
	it('updates the lead and tells the model what became of each field', async () => {
		const { response } = await callTool({
			...tool(byEmail),
			via,
			args: { email: leadEmail(0), values: { Position: 'CTO', 'LinkedIn URL': 'x' } },
		});
		expect(response).toEqual([
			partly({
				campaignId: CAMPAIGN,
				leadId: leadId(CAMPAIGN, 0),
				status: 'partial',
				results: [
					column('position', 'CTO'),
					column('linkedin_url', 'x', 'invalid', "'x' is not a LinkedIn URL"),
				],
			}),
		]);
	});

	it.each<[string, INodeParameters, IDataObject, RegExp, RegExp]>([
		[
			'a field that is none',
			byEmail,
			{ email: leadEmail(0), values: { Positon: 'CTO' } },
			/no field 'Positon'.*Did you mean 'Position'/,
			/Correct the name/,
		],
		[
			'an address that is none',
			byEmail,
			{ email: 'ann', values: { Position: 'CTO' } },
			/'Lead' is not a valid email address: 'ann'/,
			/jane@example\.com/,
		],
		[
			'nobody',
			byEmail,
			{ email: 'nobody@acme.example', values: { Position: 'CTO' } },
			/no lead with the email nobody@acme\.example/,
			/Check the value/,
		],
		[
			'several people',
			byUrl,
			{ url: SHARED_LINKEDIN_URL, values: { Position: 'CTO' } },
			/2 leads with the LinkedIn URL/,
			/by its ID/,
		],
		[
			'no campaign',
			anywhere,
			{ campaign: 'Q2', values: { Position: 'CTO' } },
			/'Campaign' is not a campaign ID: 'Q2'/,
			/Give an ID/,
		],
		[
			'a campaign that is no draft',
			anywhere,
			{ campaign: CAMPAIGNS.spring.id, values: { Position: 'CTO' } },
			/'Spring Launch' is active/,
			/Choose a draft campaign/,
		],
	])('%s: the model reads what to change', async (_, parameters, args, says, advises) => {
		const { text, error } = await callTool({ ...tool(parameters), via, args });
		expect(error).toBeUndefined();
		expect(text).toMatch(says);
		expect(text).toMatch(advises);
		expect(kit.writes()).toEqual([]);
	});
});
