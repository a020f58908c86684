import type { Prospect } from '../../../nodes/Saleshandy/api/prospects';
import { AccountList } from '../../../nodes/Saleshandy/store/directory';
import type { Person } from '../../../nodes/Saleshandy/store/people';
import { othersChanged, prover } from '../../../nodes/Saleshandy/store/proof';
import type { ProspectTarget } from '../../../nodes/Saleshandy/store/target';
import {
	chooseTrial,
	importHint,
	pagesWorthImporting,
	sayOthers,
	whyNotToGoOn,
} from '../../../nodes/Saleshandy/store/trial';
import { Job } from '../../../nodes/shared/update/job';
import type { Change } from '../../../nodes/shared/update/row';
import type { Field } from '../../../nodes/shared/fields/field';
import { text } from '../../../nodes/shared/fields/fieldTypes';

const field = (id: string, label: string): Field => ({ id, label, type: text });
const [PLAN, CITY, EMAIL] = [field('f1', 'Plan'), field('f2', 'City'), field('f3', 'Email')];
const FIELDS = [PLAN, CITY, EMAIL];

/** A prospect as the list gives them. */
const prospect = (id: string, values: Record<string, unknown>, email = `${id}@x.test`) => ({
	id,
	email,
	attributes: Object.entries(values).map(([key, value]) => ({ key, value })),
});
const to = (field: Field, value: string): Change => ({ field, value });

/** Someone in the import. @param differing what they do not hold yet */
const person = (
	prospect: Person['prospect'],
	changes: Change[],
	{ differing = changes, given = changes.map(({ field }) => field.label) } = {},
): Person => ({
	job: jobOf(prospect.id, changes),
	prospect,
	changes,
	differing,
	given: new Set(given),
});

const jobOf = (id: string, changes: Change[]) => {
	const ids = { prospectId: id };
	const target: ProspectTarget = { key: id, by: 'id', name: id, ids, prospectId: id };
	return new Job(target, [{ index: 0, target, changes }]);
};

const accounts = (before: Prospect[], after: Prospect[]) => ({
	before: new AccountList({ items: before }),
	after: new AccountList({ items: after }),
	fields: FIELDS,
});
const proofOf = (someone: Person, before: Prospect[], after: Prospect[]) =>
	prover(accounts(before, after))(someone);

describe('what an import did to a person', () => {
	const then = prospect('a', { Plan: 'Free', City: 'Ulm' });
	const someone = person(then, [to(PLAN, 'Gold')]);

	it('the value arrived, and nothing else changed', () => {
		expect(proofOf(someone, [then], [prospect('a', { Plan: 'Gold', City: 'Ulm' })])).toEqual({
			outcomes: new Map([['f1', { status: 'updated' }]]),
			sideEffects: [],
			unsure: new Set(['f1']),
			isHarmed: false,
			isTouched: true,
		});
	});

	it('nothing changed', () => {
		expect(proofOf(someone, [then], [then])).toEqual({
			outcomes: new Map(),
			sideEffects: [],
			unsure: new Set(),
			isHarmed: false,
			isTouched: false,
		});
	});

	it('another value arrived', () => {
		const proof = proofOf(someone, [then], [prospect('a', { Plan: 'gold', City: 'Ulm' })]);
		expect(proof.outcomes.size).toBe(0);
		expect(proof).toMatchObject({ isHarmed: false, isTouched: true });
	});

	it('nothing is known of someone who is gone', () => {
		const proof = proofOf(someone, [then], []);
		expect(proof.outcomes.size).toBe(0);
		expect(proof.unsure).toEqual(new Set(['f1', 'f2']));
		expect(proof).toMatchObject({ sideEffects: [], isHarmed: false, isTouched: false });
	});

	it('a blank field may be there or not', () => {
		const proof = proofOf(
			someone,
			[then],
			[prospect('a', { Plan: 'Gold', City: 'Ulm', Note: '', Size: null, More: undefined })],
		);
		expect(proof.isHarmed).toBe(false);
	});

	it('a field that no row gives changed', () => {
		const proof = proofOf(someone, [then], [prospect('a', { Plan: 'Gold', Size: 7 })]);
		expect(proof.isHarmed).toBe(true);
		const changed = { success: false, status: 'rejected', code: 'changed-by-import' };
		const says = (how: string) => `This changed ${how} during Bulk Import; no row gives it a value`;
		expect(proof.sideEffects).toEqual([
			{
				...changed,
				field: 'City',
				fieldId: 'f2',
				value: '',
				previous: 'Ulm',
				reason: says("from 'Ulm' to blank"),
			},
			{
				...changed,
				field: 'Size',
				fieldId: '',
				value: '7',
				previous: '',
				reason: says("from blank to '7'"),
			},
		]);
	});

	it('a field that a row gives, and that was not imported, changed: it is written after all', () => {
		const proof = proofOf(
			person(then, [to(PLAN, 'Gold')], { given: ['Plan', 'City'] }),
			[then],
			[prospect('a', { Plan: 'Gold' })],
		);
		expect(proof).toMatchObject({ sideEffects: [], isHarmed: true });
	});

	it('a second one with the same address', () => {
		const now = prospect('a', { Plan: 'Gold', City: 'Ulm' });
		const proof = proofOf(someone, [then], [now, prospect('b', {}, ' A@X.test')]);
		expect(proof.isHarmed).toBe(true);
		expect(proof.sideEffects).toEqual([
			{
				field: 'Email',
				fieldId: 'f3',
				value: ' A@X.test',
				success: false,
				status: 'rejected',
				code: 'second-record',
				reason:
					'A second prospect with this email was created during Bulk Import: b. Delete one of them in Saleshandy',
			},
		]);
		// One that was there before is none of the import's.
		const old = prospect('b', {}, 'a@x.test');
		expect(proofOf(someone, [then, old], [now, old]).isHarmed).toBe(false);
	});

	it('their address changed, or is gone', () => {
		const now = prospect('a', { Plan: 'Gold', City: 'Ulm' }, 'c@x.test');
		const changes = (now: Prospect) => proofOf(someone, [then], [now]).sideEffects;
		expect(changes(now)).toMatchObject([
			{ field: 'Email', fieldId: 'f3', previous: 'a@x.test', value: 'c@x.test' },
		]);
		expect(changes({ ...now, email: null })).toMatchObject([{ field: 'Email', value: '' }]);
	});

	it('values that are lists, and a prospect whose values did not come', () => {
		const listed = (...all: number[]) => prospect('a', { City: 'Ulm', Tags: all });
		const proof = proofOf(someone, [listed(1, 2)], [listed(1)]);
		expect(proof.sideEffects).toMatchObject([{ previous: '[1,2]', value: '[1]' }]);
		const bare = { id: 'a', email: 'a@x.test' };
		expect(proofOf(someone, [bare], [bare]).isHarmed).toBe(false);
	});

	it('all values of a label that stands there twice', () => {
		const twice = (...plans: string[]) => ({
			...then,
			attributes: plans.map((value) => ({ key: 'City', value })),
		});
		const proof = proofOf(someone, [twice('Ulm', 'Rome')], [twice('Ulm', 'Bonn')]);
		expect(proof.sideEffects).toMatchObject([{ previous: 'Ulm, Rome', value: 'Ulm, Bonn' }]);
	});
});

describe('who else changed', () => {
	const [a, b] = [prospect('a', { Plan: 'Free' }), prospect('b', { Plan: 'Free' })];
	const imported = [person(a, [to(PLAN, 'Gold')])];
	const others = (after: Prospect[], ...written: Change[]) => {
		const singly = written.length ? new Map([['b', jobOf('b', written)]]) : new Map();
		return othersChanged(imported, singly, accounts([a, b], after)).map(({ id }) => id);
	};
	const gold = prospect('a', { Plan: 'Gold' });

	it('nobody but the imported', () => expect(others([gold, b])).toEqual([]));
	it('someone no row names', () => {
		expect(others([gold, prospect('b', { Plan: 'Gold' })])).toEqual(['b']);
	});
	it('someone new or gone is not known to have changed', () => {
		expect(others([gold])).toEqual([]);
		expect(others([gold, b, prospect('c', {})])).toEqual([]);
	});
	it('what the run itself wrote, also in another form', () => {
		expect(others([gold, prospect('b', { Plan: 'Team' })], to(PLAN, 'Team'))).toEqual([]);
		expect(others([gold, prospect('b', { Plan: 'TEAM' })], to(PLAN, 'Team'))).toEqual([]);
		expect(others([gold, prospect('b', { Plan: 'Gold' })], to(PLAN, 'Gold'))).toEqual([]);
	});
	it('a value of the import, or a blank, where the run wrote another', () => {
		expect(others([gold, prospect('b', { Plan: 'Gold' })], to(PLAN, 'Team'))).toEqual(['b']);
		expect(others([gold, prospect('b', {})], to(PLAN, 'Team'))).toEqual(['b']);
	});
	it('a field that the run did not write', () => {
		const now = prospect('b', { Plan: 'Team', City: 'Ulm' });
		expect(others([gold, now], to(PLAN, 'Team'))).toEqual(['b']);
	});
});

describe('the trial', () => {
	const holding = (id: string, ...labels: string[]) =>
		prospect(id, Object.fromEntries(labels.map((label) => [label, 'x'])));

	it('takes five: those of whom it shows, with the most other values', () => {
		const people = [
			person(holding('none'), [to(PLAN, 'Gold')]),
			person(holding('same', 'Plan', 'A', 'B', 'C'), [to(PLAN, 'x')], { differing: [] }),
			person(holding('two', 'A', 'B'), [to(PLAN, 'Gold')]),
			person(prospect('blanks', { A: '', B: null, C: '' }), [to(PLAN, 'Gold')]),
			person({ id: 'bare', email: 'bare@x.test' }, [to(PLAN, 'Gold')]),
			person(holding('three', 'A', 'B', 'C'), [to(PLAN, 'Gold')]),
			person(holding('one', 'A'), [to(PLAN, 'Gold')]),
			person(holding('own', 'Plan', 'City'), [to(PLAN, 'Gold'), to(CITY, 'Rome')]),
		];
		expect(chooseTrial(people).map(({ prospect: { id } }) => id)).toEqual([
			'three',
			'two',
			'one',
			'own',
			'none',
		]);
	});

	const someone = person(prospect('a', {}), [to(PLAN, 'Gold'), to(CITY, 'Rome')]);
	const proof = (more: object) => ({
		outcomes: new Map(),
		sideEffects: [],
		unsure: new Set<string>(),
		isHarmed: false,
		isTouched: false,
		...more,
	});
	const updated = { status: 'updated' } as const;
	const both = proof({
		isTouched: true,
		outcomes: new Map([
			['f1', updated],
			['f2', updated],
		]),
	});
	const part = proof({ isTouched: true, outcomes: new Map([['f1', updated]]) });
	const why = (of: Array<[Person, ReturnType<typeof proof>]>, others: Prospect[] = []) =>
		whyNotToGoOn(
			of.map(([who]) => who),
			new Map(of),
			others,
		);
	const other = { ...someone };
	const holdsAll = { ...someone, differing: [] };

	it.each<[string, string | undefined, ReturnType<typeof why>]>([
		['all was written', undefined, why([[someone, both]])],
		[
			'someone was refused',
			undefined,
			why([
				[someone, both],
				[other, proof({})],
			]),
		],
		['nobody', 'nothing of it was in the account afterward', why([[someone, proof({})]])],
		[
			'nothing is known',
			'nothing of it was in the account afterward',
			whyNotToGoOn([someone], new Map(), []),
		],
		['nothing new', 'nothing of it was in the account afterward', why([[holdsAll, both]])],
		[
			'half of a person',
			'it did not write all values of a prospect as given',
			why([
				[other, both],
				[someone, part],
			]),
		],
		[
			'harm',
			'it changed more than the rows give (a@x.test)',
			why(
				[
					[other, both],
					[someone, { ...both, isHarmed: true }],
				],
				[prospect('z', {})],
			),
		],
		[
			'harm to others',
			'other prospects changed at the same time (z@x.test)',
			why([[someone, both]], [prospect('z', {})]),
		],
	])('%s', (_, expected, reason) => expect(reason).toBe(expected));

	it('names three of those who changed', () => {
		const all = ['a', 'b', 'c', 'd', 'e'].map((id) => prospect(id, {}));
		expect(sayOthers(all.slice(0, 3))).toBe(
			'other prospects changed at the same time (a@x.test, b@x.test, c@x.test)',
		);
		expect(sayOthers(all)).toMatch(/c@x\.test and 2 more\)$/);
		expect(sayOthers([{ id: 'p1' }])).toMatch(/\(p1\)$/);
	});
});

describe('whether importing is worth it', () => {
	it.each([
		[24, 0],
		[31, 0],
		[32, 1],
		[2_000, 247],
	])('%d updates: an account of at most %d pages', (updates, pages) => {
		expect(Math.max(0, pagesWorthImporting(updates))).toBe(pages);
	});

	it('tells a run of many single updates, and no small one', () => {
		expect(importHint(2_000)).toBe(
			"In an account of up to 9,700 prospects, the option 'Bulk Import' is at least 5 times quicker for so many rows",
		);
		expect(importHint(60)).toBeUndefined();
	});
});
