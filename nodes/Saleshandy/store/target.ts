import type { Target } from '../../shared/update/row';
import { invalidInput } from '../../shared/core/errors';
import { emailIn, type Locator, type LocatorParameter } from '../../shared/node/locators';
import { quote } from '../../shared/core/text';

/** The prospect that a row names. */
export type ProspectTarget = Target &
	(
		| { by: 'id'; prospectId: string }
		/** In lower case. */
		| { by: 'email'; email: string }
	);

export const PROSPECT: LocatorParameter = {
	name: 'prospectId',
	displayName: 'Prospect',
	modes: ['list', 'id', 'email'],
};

/** Names a prospect who may not be there. */
export const EMAIL: LocatorParameter = {
	name: 'email',
	displayName: 'Email',
	modes: ['email'],
	idKey: PROSPECT.name,
	noun: 'prospect',
};

/** The address that names a prospect, in lower case. */
export function emailOf(target: ProspectTarget): string {
	if (target.by !== 'email') throw new Error('A prospect without an address');
	return target.email;
}

/** @throws RowError where it is none */
export function identifyByEmail(locator: Locator): ProspectTarget {
	const email = emailIn(locator);
	return { key: `email:${email}`, by: 'email', name: email, email, ids: { prospectId: null } };
}

/** @throws RowError where it cannot be one */
export function identifyProspect(read: (parameter: LocatorParameter) => Locator): ProspectTarget {
	const locator = read(PROSPECT);
	const { mode, value } = locator;
	if (mode === 'email') return identifyByEmail(locator);
	// Short hashed ids of letters and digits; their letter case counts.
	if (!/^[\w-]{4,64}$/.test(value)) {
		throw invalidInput(
			`'Prospect' is not a prospect ID: ${quote(value)}`,
			value.includes('@')
				? "To find prospects by their address, set 'Prospect' to By Email"
				: 'Give the ID from the Saleshandy API, like jzRkmgMdwA, or choose By Email',
		);
	}
	return {
		key: `id:${value}`,
		by: 'id',
		name: value,
		prospectId: value,
		ids: { prospectId: value },
	};
}
