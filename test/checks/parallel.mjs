// Runs npm scripts in order, two at a time, and prints what each wrote when it is done. The longest comes
// first, and the build before what looks at the built package. Fails if one of them does, after all have
// run.
//
// node test/checks/parallel.mjs script …
import { spawn } from 'node:child_process';

const AT_ONCE = 2;
const waiting = process.argv.slice(2);

async function run(script) {
	const begun = performance.now();
	const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
	const written = [];
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (it) => written.push(it));
	const code = await new Promise((resolve) => child.once('close', resolve));
	const seconds = ((performance.now() - begun) / 1000).toFixed(0);
	process.stdout.write(Buffer.concat(written));
	console.log(`${script}: ${code === 0 ? 'passed' : 'failed'}, ${seconds} s`);
	if (code !== 0) process.exitCode = 1;
}

async function lane() {
	for (let script = waiting.shift(); script; script = waiting.shift()) await run(script);
}

await Promise.all(Array.from({ length: AT_ONCE }, lane));
