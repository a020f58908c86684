import asyncHooks, { AsyncLocalStorage } from 'node:async_hooks';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's environment for Node, with the globals of the process instead of its own. n8n loads a node so
 * too, and what reads globals often, as zod does for each value, takes a third of the time. Test files
 * still load their modules anew.
 */
const contexts = new WeakSet<vm.Context>();

// Jest compiles each module in its environment's context, and offers no other way to choose one.
const { compileFunction } = vm;
vm.compileFunction = (code, params, options) => {
	const { parsingContext, ...rest } = options ?? {};
	const isOurs = parsingContext !== undefined && contexts.has(parsingContext);
	return compileFunction(code, params, isOurs ? rest : options);
};

/**
 * Storages that the modules of a file make. Each costs time whenever a promise is made, in this file and
 * in all that come after it in this process.
 */
const storages = new Set<AsyncLocalStorage<unknown>>();
asyncHooks.AsyncLocalStorage = class<T> extends AsyncLocalStorage<T> {
	constructor() {
		super();
		storages.add(this);
	}
};

export default class SameGlobals extends TestEnvironment {
	private readonly own = this.global;

	override async setup(): Promise<void> {
		await super.setup();
		// Libraries of each file listen for the end of the one process.
		process.setMaxListeners(0);
		const context = this.getVmContext();
		if (context) contexts.add(context);
		// The types name globals that only Jest adds.
		Object.assign(this, { global: globalThis });
	}

	/** Jest empties the globals of an environment that has ended. */
	override async teardown(): Promise<void> {
		this.global = this.own;
		for (const storage of storages) storage.disable();
		storages.clear();
		await super.teardown();
	}
}
