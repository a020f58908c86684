import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { format, resolveConfig } from 'prettier';

import { chapters } from './chapters';
import { compare } from './compare';
import { pageOf } from './page';
import type { Job, Plan } from './run';
import { median, runAll } from './run';
import type { Results, Runs, Scenario, Setting } from './types';

const ROOT = join(__dirname, '..');
const PAGE = join(ROOT, 'docs', 'benchmark.md');
const RAW = join(ROOT, 'coverage', 'bench.json');

const USAGE = `npm run bench -- [options]
  A complete run writes docs/benchmark.md, and what it measured to coverage/bench.json.
  --quick            few rows: shows that everything works, not how fast it is; writes nothing
  --only TEXT        only scenarios whose id contains the text; writes nothing
  --window SECONDS   what stands for the minute of the rate limit (default 10, with --quick 5)
  --against FOLDER   compares this package's nodes with those of another checkout that is built
  --from FILE        runs nothing, writes docs/benchmark.md from such a coverage/bench.json`;

const tell = (line: string) => console.error(line);

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean', default: false },
			only: { type: 'string', default: '' },
			window: { type: 'string' },
			against: { type: 'string' },
			from: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	const { quick, only, against, from } = values;
	const minuteMs = Number(values.window ?? (quick ? 5 : 10)) * 1000;
	if (values.help || !(minuteMs > 0)) return console.log(USAGE);
	if (from) return await writePage(JSON.parse(readFileSync(from, 'utf8')) as Results);

	const begun = performance.now();
	const setting: Setting = { quick, minuteMs };
	const scenarios = chapters(setting)
		.flatMap((chapter) => chapter.scenarios)
		.filter(({ id }) => id.includes(only));
	if (against !== undefined) {
		const table = await compare([realpathSync(against), ROOT], scenarios, setting, tell);
		console.log(await pretty(table));
	} else {
		const results = toResults(setting, await measure(scenarios, setting));
		const { markdown, verdicts } = pageOf(results, chapters(setting));
		console.log(await pretty(markdown));
		console.log(`${verdicts.length} goals, ${verdicts.filter(({ met }) => !met).length} missed.`);
		if (!quick && !only) {
			mkdirSync(dirname(RAW), { recursive: true });
			writeFileSync(RAW, JSON.stringify(results));
			await writePage(results);
		}
	}
	console.log(`${((performance.now() - begun) / 60_000).toFixed(1)} minutes.`);
}

const PLAN: Plan = {
	waiting: 1,
	repeat(firstMs) {
		if (firstMs < 2_000) return 5;
		return firstMs < 5_000 ? 3 : 1;
	},
};

async function measure(scenarios: readonly Scenario[], setting: Setting): Promise<Runs> {
	const jobs = scenarios.flatMap((scenario) =>
		scenario.contenders.map((contender): Job => ({ scenario, contender, root: ROOT })),
	);
	const measured: Runs = {};
	for (const [{ scenario, contender }, runs] of await runAll(jobs, setting, PLAN, tell)) {
		(measured[scenario.id] ??= {})[contender.name] = median(runs);
	}
	return measured;
}

function toResults(setting: Setting, runs: Runs): Results {
	const [cpu] = cpus();
	return {
		date: new Date().toISOString().slice(0, 10),
		commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
			cwd: ROOT,
			encoding: 'utf8',
		}).trim(),
		machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${process.platform}`,
		versions: {
			'Node.js': process.versions.node,
			'n8n-core': version(ROOT, 'n8n-core'),
			'n8n-workflow': version(ROOT, 'n8n-workflow'),
			'n8n-nodes-base': version(join(__dirname, 'n8n'), 'n8n-nodes-base'),
		},
		setting,
		runs,
	};
}

function version(root: string, name: string): string {
	const manifest = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
	return (JSON.parse(manifest) as { version: string }).version;
}

async function writePage(results: Results): Promise<void> {
	writeFileSync(PAGE, await pretty(pageOf(results, chapters(results.setting)).markdown));
}

/** Aligns the tables, so that they read well in a terminal too. */
async function pretty(markdown: string): Promise<string> {
	return await format(markdown, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

main().catch((error: unknown) => {
	console.error(error);
	// The processes of runs that are under way end with this one.
	process.exit(1);
});
