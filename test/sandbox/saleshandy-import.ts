import { z } from 'zod';

import { nestRefusal, Refusal, validated } from './refusal';
import { CONFLICT_ACTIONS, textOf, writeRows } from './saleshandy-import-rows';
import type { ConflictAction, Import } from './saleshandy-import-rows';
import type { Field, SaleshandyState } from './saleshandy-state';
import type { SaleshandySettings, SandboxSettings } from './settings';

const importBody = z
	.object({
		prospectList: z
			.array(z.record(z.unknown()))
			.nonempty('should not be empty')
			.max(100_000, 'must contain no more than 100000 elements'),
		// Both are documented as optional, and are not.
		conflictAction: z.custom<ConflictAction>(
			(value) => CONFLICT_ACTIONS.some((action) => action === value),
			'must be a valid enum value',
		),
		verifyProspects: z.custom<boolean>(
			(value) => typeof value === 'boolean',
			'must be a boolean value',
		),
		tags: z
			.array(z.string().min(3, 'must be longer than or equal to 3 characters'))
			.default(() => []),
		// Taken, but sequences are not played here: nobody is enrolled, and nobody refused for being so.
		stepId: z.string().optional(),
	})
	.strict();

/** Imports run in the background. Their rows are written as soon as anybody looks after their time. */
export class Imports {
	/** All of them, oldest first. */
	readonly list: Import[] = [];
	private pending: { job: Import; settings: SaleshandySettings }[] = [];

	constructor(
		private readonly state: SaleshandyState,
		private readonly settings: SandboxSettings,
		/** Epoch milliseconds. */
		private readonly now: () => number,
	) {}

	/** @throws Refusal */
	accept(body: unknown): Import {
		const settings = structuredClone(this.settings.saleshandy);
		const { prospectList, ...asked } = validated(importBody, body);
		this.refuseUnknownLabels(prospectList, settings);
		const isEmail = ({ mappingDefaultField: name }: Field): boolean => name === 'email';
		const emailLabel = this.state.fields.find(isEmail)?.label ?? '';
		const isRefused = (person: Record<string, unknown>): boolean =>
			settings.import.refusesAllFor.includes(textOf(person[emailLabel]));
		if (prospectList.some(isRefused))
			throw nestRefusal(['prospectList has an email that is refused']);
		const completeAt = this.now() + settings.import.delayMs;
		const job: Import = {
			...asked,
			requestId: (0x129a184 + this.list.length).toString(16),
			rows: prospectList.map((given) => ({ email: textOf(given[emailLabel]), given })),
			completeAt,
			writtenAt: completeAt + settings.import.writesLateMs,
		};
		this.list.push(job);
		this.pending.push({ job, settings });
		return job;
	}

	/**
	 * What the status of an import answers.
	 * @throws Refusal if there is no such import
	 */
	status(requestId: string): object {
		const job = this.list.find((each) => each.requestId === requestId);
		const { statusShape, neverCompletes, forgetsRequestId } = this.settings.saleshandy.import;
		if (!job || forgetsRequestId) {
			throw new Refusal(400, {
				error: true,
				code: 40000,
				message: 'Prospect import request not found',
			});
		}
		const isCompleted = !neverCompletes && job.completeAt <= this.now();
		const report = isCompleted ? `https://reports.saleshandy.example/${requestId}.csv` : null;
		return statusShape === 'bare'
			? { isCompleted, reportURL: report }
			: {
					message: 'Prospect import status fetched successfully',
					payload: { isCompleted, failedProspectsURL: report },
				};
	}

	/** Writes the rows whose time has come. */
	settle(): void {
		const now = this.now();
		const due = this.pending.filter(({ job }) => job.writtenAt <= now);
		if (due.length === 0) return;
		this.pending = this.pending.filter(({ job }) => job.writtenAt > now);
		due.sort((a, b) => a.job.writtenAt - b.job.writtenAt);
		for (const { job, settings } of due) writeRows(this.state, job, settings);
	}

	/** Forgets all imports, those under way included. */
	clear(): void {
		this.list.length = 0;
		this.pending = [];
	}

	private refuseUnknownLabels(
		people: readonly Record<string, unknown>[],
		settings: SaleshandySettings,
	): void {
		const labels = new Set(this.state.fields.map(({ label }) => label));
		const names = new Set(this.state.fields.map((field) => field.mappingDefaultField));
		const refused = (key: string): boolean =>
			settings.import.unknownLabels === 'refuse' || names.has(key) || CAMEL_CASE.test(key);
		const wrong = people.flatMap((person, n) =>
			Object.keys(person)
				.filter((key) => !labels.has(key) && refused(key))
				.map((key) => `prospectList.${n}.property ${key} should not exist`),
		);
		if (wrong.length > 0) throw nestRefusal(wrong);
	}
}

const CAMEL_CASE = /^[a-z]+([A-Z][a-z\d]*)+$/;
