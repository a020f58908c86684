import type { INodeProperties } from 'n8n-workflow';
import { bulkUpdate } from '../../../shared/update/bulkUpdate';
import { optionHints } from '../../../shared/update/optionHints';
import { optionProperties } from '../../../shared/update/optionProperties';
import { valueProperties } from '../../../shared/update/valueProperties';
import { durationHints } from '../../../shared/node/durationHints';
import type { Operation } from '../../../shared/node/operation';
import { saleshandyService } from '../../api/service';
import { newProspects } from '../../store/newProspects';
import { readCreationOptions } from '../../store/options';
import { EMAIL } from '../../store/target';
import { bulkImport, IMPORT_SAVING, words } from './updateAttribute';

const creationOptions: INodeProperties[] = [
	{
		displayName: 'Tags',
		name: 'tags',
		type: 'string',
		default: '',
		placeholder: 'e.g. newsletter, 2026',
		description:
			'Tags for the prospects who are created, separated by commas. Each has at least 3 characters. Prospects who exist keep theirs.',
	},
	{
		displayName: 'Verify Prospects',
		name: 'verifyProspects',
		type: 'boolean',
		default: false,
		description:
			'Whether Saleshandy verifies the addresses of the prospects who are created, which takes verification credits',
	},
];

/** Writes field values of people, whether they are in the account or not. */
export const upsert: Operation = {
	option: {
		name: 'Create or Update',
		action: 'Create or update prospect',
		description: 'Create a new prospect, or update the one who is in the account already (upsert)',
	},
	properties: [
		{
			displayName: EMAIL.displayName,
			name: EMAIL.name,
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. jane@example.com',
			description: 'The address that names the prospect. Letter case makes no difference.',
		},
		...valueProperties(words),
		optionProperties(words, [bulkImport, ...creationOptions]),
	],
	hints: [...optionHints(words), ...durationHints(saleshandyService, IMPORT_SAVING)],
	execute: async (context) =>
		await bulkUpdate(
			context,
			newProspects(() => readCreationOptions(context)),
		),
};
