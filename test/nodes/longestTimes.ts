import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { plural } from '../../nodes/shared/core/text';
import type { Fault } from '../sandbox';
import { CONTINUE, json, times, withSandbox } from './kit';
import { VENDORS, type Vendor } from './vendors';

const kit = withSandbox({ leads: 2_000 });

const PAGE = join(__dirname, '../../docs/reliability.md');
const ROWS = [1, 200, 2_000];
const TROUBLES: Record<string, Fault> = {
	'is silent': { kind: 'hang' },
	'breaks every connection': { kind: 'reset-before' },
	'answers HTTP 503': { kind: 'status', status: 503 },
	'answers HTTP 500': { kind: 'status', status: 500 },
	'answers HTTP 500 to updates alone': { kind: 'status', status: 500 },
	'answers HTTP 429, and never says for how long': { kind: 'status', status: 429 },
	'answers HTTP 429, and says "in a day"': {
		kind: 'status',
		status: 429,
		headers: { 'retry-after': '86400' },
	},
};

/** What no update gets through takes the longest if it begins with the first. @returns minutes */
async function minutes(v: Vendor, rows: number, trouble: string, fault: Fault): Promise<number> {
	kit.sandbox.reset();
	let hasBegun = false;
	kit.fail(({ endpoint }) => {
		const isUpdate = endpoint === v.writes;
		hasBegun ||= isUpdate;
		return isUpdate || (hasBegun && !trouble.endsWith('alone'));
	}, fault);
	const begun = kit.clock.now();
	const { output } = await kit.run(
		v.node,
		{ ...v.byId(), ...json({ [v.fields.two.id]: 'Rome' }) },
		times(rows, (n) => ({ id: v.id(n) })),
		{ ...CONTINUE, credentials: fresh() },
	);
	expect(new Set(output.map(({ json: { status } }) => status))).toEqual(new Set(['failed']));
	return (kit.clock.now() - begun) / 60_000;
}

let keys = 0;
/** What is learned of a limit stays with the key. */
function fresh() {
	keys += 1;
	const { saleshandyApi, puffleApi } = kit.credentials;
	const apiKey = `long${process.pid}x${keys}QqZz`;
	kit.sandbox.settings.validKeys = { saleshandy: [apiKey], puffle: [apiKey] };
	return { saleshandyApi: { ...saleshandyApi, apiKey }, puffleApi: { ...puffleApi, apiKey } };
}

/** Minutes for people, rounded up; what is waited differs a little from run to run. */
function told(most: number): string {
	return plural(Math.ceil(most * 1.1), 'minute');
}

// Not among the tests of 'npm test', as it takes minutes: 'npm run times' writes the table of the docs.
it('writes how long a run takes at most, whatever goes wrong', async () => {
	const lines: string[] = [];
	for (const [trouble, fault] of Object.entries(TROUBLES)) {
		const cells: string[] = [];
		for (const rows of ROWS) {
			const all: number[] = [];
			for (const v of VENDORS) all.push(await minutes(v, rows, trouble, fault));
			cells.push(told(Math.max(...all)));
		}
		lines.push(`| ${trouble} | ${cells.join(' | ')} |`);
	}
	const page = readFileSync(PAGE, 'utf8');
	const table = /(?<=^\| The API .*\n\| -.*\n)(\|.*\n)+/m;
	expect(page).toMatch(table);
	writeFileSync(PAGE, page.replace(table, `${lines.join('\n')}\n`));
}, 1_800_000);
