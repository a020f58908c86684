import { propertiesOf } from '../../../nodes/shared/node/operation';
import { updateOperation } from '../../../nodes/shared/update/bulkUpdate';
import { rolodexService } from './api';
import { contacts } from './contacts';

const update = updateOperation(
	{ name: 'Update', action: 'Update contacts' },
	{ service: rolodexService, record: 'contact', jsonExample: '{}' },
	[
		{
			displayName: 'Contact',
			name: 'contact',
			type: 'resourceLocator',
			default: { mode: 'phone', value: '' },
			modes: [{ displayName: 'By Phone', name: 'phone', type: 'string' }],
		},
	],
	() => contacts,
);

export const resources = { contact: { update } };

export const properties = propertiesOf(resources, { contact: 'update' });
