import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { leadLinkedinUrl } from '../sandbox';
import { autoMapping, CONTINUE, json, lead, locator, options, prospect, withSandbox } from './kit';

const kit = withSandbox();

const run = async (parameters: INodeParameters, row: IDataObject) =>
	(await kit.run('saleshandy', parameters, [row], CONTINUE)).output[0]?.json;

it.each([
	['digits beyond 2^53', '{"City": 12345678901234567890}', '12345678901234567890'],
	['a code fence', '```json\n{"City":"Rome"}\n```', 'Rome'],
	['JSON in a JSON text', '"{\\"City\\":\\"Rome\\"}"', 'Rome'],
	['a list of one object', '[{"City":"Rome"}]', 'Rome'],
])('Fields (JSON) takes %s', async (_, text, value) => {
	expect(await run({ ...prospect(0), ...json('={{ $json.text }}') }, { text })).toMatchObject({
		status: 'updated',
		results: [{ field: 'City', value }],
	});
	expect(kit.held(0, 'City')).toBe(value);
});

it('Fields (JSON) refuses prose around it', async () => {
	const text = 'Here it is: {"City":"Rome"}';
	const row = await run({ ...prospect(0), ...json('={{ $json.text }}') }, { text });
	expect(row).toMatchObject({ status: 'failed', details: { reason: 'invalid-input', sent: 'no' } });
	expect(kit.writes()).toEqual([]);
});

const BY_EMAIL = { ...prospect(locator('email', '={{ $json.email }}')), ...autoMapping() };

it('a webhook that is read from the wrong place fails, and its columns are named', async () => {
	const row = await run(BY_EMAIL, { headers: { a: 1 }, body: { email: 'a@b.example' } });
	expect(row).toMatchObject({ status: 'failed', details: { reason: 'invalid-input', sent: 'no' } });
	expect(row?.error).toMatch(/'Prospect' is empty.*columns are headers \(a\), body \(email\)/);
});

it('a row with nothing but its number is skipped', async () => {
	expect(await run(BY_EMAIL, { row_number: 3 })).toMatchObject({ status: 'skipped' });
});

it.each(['dryRun', 'onlyChanges', 'conflict', 'maxWait'])(
	'%s from an expression that gives nothing is refused, not its default',
	async (name) => {
		const settings = options({ [name]: '={{ $json.settings?.value }}' });
		const row = await run({ ...prospect(0), ...json({ City: 'Rome' }), ...settings }, {});
		expect(row?.error).toMatch(/^The option '.*' is empty; it takes /);
		expect(kit.sandbox.calls).toEqual([]);
	},
);

it('a column near to the field that names the record is not said to be meant for it', async () => {
	const row = { Profile: leadLinkedinUrl(7), Company: 'Fresh', 'Linkedin of Company': 'x.example' };
	const parameters = lead(locator('linkedinUrl', '={{ $json.Profile }}'));
	const { hints } = await kit.run('puffle', { ...parameters, ...autoMapping() }, [row]);
	expect(hints[0]?.message).toMatch(/Columns ignored: Linkedin of Company/);
	expect(hints[0]?.message).not.toMatch(/Perhaps meant/);
});
