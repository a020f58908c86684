import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';

type Answer<T> = { value: T } | { error: string };

/** In a child process: answers every message of the parent. */
export function serve<Question, T>(answer: (question: Question) => Promise<T>): void {
	process.on('message', (question) => {
		answer(question as Question).then(
			(value) => process.send?.({ value } satisfies Answer<T>),
			(error: unknown) => process.send?.({ error: inspect(error) } satisfies Answer<T>),
		);
	});
	process.once('disconnect', () => process.exit());
}

/** In the parent: a child process that is asked one question at a time. */
export class Child<Question extends object, T> {
	private readonly process: ChildProcess;

	/** @param flags further flags of Node.js */
	constructor(file: string, flags: readonly string[] = []) {
		this.process = fork(file, { execArgv: [...process.execArgv, ...flags] });
	}

	async ask(question: Question): Promise<T> {
		const stopped = new AbortController();
		this.process.send(question);
		try {
			const [answer] = (await Promise.race([
				once(this.process, 'message', { signal: stopped.signal }),
				once(this.process, 'exit', { signal: stopped.signal }).then(([code]) => {
					throw new Error(`A child process ended with code ${String(code)}`);
				}),
			])) as [Answer<T>];
			if ('error' in answer) throw new Error(answer.error);
			return answer.value;
		} finally {
			stopped.abort();
		}
	}

	/** Lets it end. */
	async close(): Promise<void> {
		if (this.process.exitCode !== null) return;
		const exit = once(this.process, 'exit');
		this.process.disconnect();
		await exit;
	}
}
