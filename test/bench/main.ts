import { parseArgs } from 'node:util';

import type { ScenarioResult } from './bench';
import { Bench } from './bench';
import { report } from './report';
import { readResults, RESULTS_FILE, toResults, writeResults } from './results';
import { scenarios } from './scenarios';

const USAGE = `npm run bench -- [options]
  --quick            few rows: whether everything still works, not how fast it is
  --only TEXT        scenarios whose name holds the text
  --window SECONDS   what stands for the minute of the rate limit (10)
  --check            exit with 1 when a goal is missed
  --out FILE         where the JSON goes (test/bench/results.json after a complete run, else nowhere)
  --markdown         run nothing, print the report of test/bench/results.json
  --profile FOLDER   write a CPU profile of each run of this node`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean', default: false },
			only: { type: 'string', default: '' },
			window: { type: 'string', default: '10' },
			check: { type: 'boolean', default: false },
			out: { type: 'string' },
			markdown: { type: 'boolean', default: false },
			profile: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return console.log(USAGE);
	if (values.markdown) return console.log(report(readResults(RESULTS_FILE)));

	const windowMs = Number(values.window) * 1000;
	if (!(windowMs > 0)) throw new Error(USAGE);
	const begun = Date.now();
	const done = await runAll(values.quick, values.only, windowMs, values.profile);
	const results = toResults(done, windowMs);
	const complete = !values.quick && !values.only;
	const file = values.out ?? (complete ? RESULTS_FILE : undefined);
	if (file !== undefined) writeResults(file, results);

	console.log(report(results));
	const missed = results.goals.filter(({ met }) => !met);
	const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
	console.log(
		`\n${results.goals.length} goals, ${missed.length} MISSED. ${minutes} minutes.${file ? ` Written to ${file}` : ''}`,
	);
	if (values.check && missed.length > 0) process.exitCode = 1;
}

async function runAll(
	quick: boolean,
	only: string,
	windowMs: number,
	profiles: string | undefined,
): Promise<ScenarioResult[]> {
	const wanted = scenarios(quick, windowMs).filter(({ id }) => id.includes(only));
	const bench = new Bench((line) => console.error(line), profiles);
	try {
		return await bench.run(wanted);
	} finally {
		await bench.close();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
