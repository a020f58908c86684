import { AsyncLocalStorage } from 'node:async_hooks';

import type { Logger } from 'n8n-workflow';

type Level = 'error' | 'warn' | 'info' | 'debug';

export interface LogEntry {
	level: Level;
	message: string;
	meta: object;
}

const current = new AsyncLocalStorage<LogEntry[]>();

/** Everything logged while `run` is under way, by the node or by n8n itself, is added to `logs`. */
export function captureLogs<T>(logs: LogEntry[], run: () => T): T {
	return current.run(logs, run);
}

function log(level: Level) {
	return (message: string, meta: object = {}) => {
		current.getStore()?.push({ level, message, meta });
	};
}

/** Stands where n8n's logger stands; `scoped` is what n8n's services call on it. */
export const capturingLogger: Logger & { scoped: () => Logger } = {
	error: log('error'),
	warn: log('warn'),
	info: log('info'),
	debug: log('debug'),
	scoped: () => capturingLogger,
};
