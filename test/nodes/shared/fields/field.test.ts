import { labelWithId } from '../../../../nodes/shared/fields/field';

it('a label with its ID has no blanks around it', () => {
	expect(labelWithId(' City ', 'aB1')).toBe('City (aB1)');
});
