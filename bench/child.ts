import { fork } from 'node:child_process';
import { once } from 'node:events';
import { inspect } from 'node:util';

type Answer<T> = { value: T } | { error: string };

/** What a child process is asked, and what it answers: it gets ready for one run, and then does it. */
interface Steps {
	prepare: object;
	prepared: unknown;
	finish: object;
	finished: unknown;
}

interface Ready<S extends Steps> {
	prepared: S['prepared'];
	finish: (question: S['finish']) => Promise<S['finished']>;
}

/** In a child process. */
export function serve<S extends Steps>(
	prepare: (question: S['prepare']) => Promise<Ready<S>>,
): void {
	let ready: Ready<S> | undefined;
	const answer = async (question: unknown) => {
		if (ready) return await ready.finish(question as S['finish']);
		ready = await prepare(question as S['prepare']);
		return ready.prepared;
	};
	process.on('message', (question) => {
		answer(question).then(
			(value) => process.send?.({ value }),
			(error: unknown) => process.send?.({ error: inspect(error) }),
		);
	});
	process.once('disconnect', () => process.exit());
}

/** In the parent. */
export class Child<S extends Steps> {
	private readonly process;

	constructor(file: string) {
		this.process = fork(file, { execArgv: [...process.execArgv, '--expose-gc'] });
	}

	async prepare(question: S['prepare']): Promise<S['prepared']> {
		return await this.ask(question);
	}

	/** Ends the process too. */
	async finish(question: S['finish']): Promise<S['finished']> {
		const answer = await this.ask<S['finished']>(question);
		const exit = once(this.process, 'exit');
		this.process.disconnect();
		await exit;
		return answer;
	}

	private async ask<T>(question: object): Promise<T> {
		this.process.send(question);
		const [answer] = (await Promise.race([
			once(this.process, 'message'),
			once(this.process, 'exit'),
		])) as [Answer<T> | number | null];
		if (typeof answer !== 'object' || !answer) throw new Error(`A process ended with ${answer}`);
		if ('error' in answer) throw new Error(answer.error);
		return answer.value;
	}
}
