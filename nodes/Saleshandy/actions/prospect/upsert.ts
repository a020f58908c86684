import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput } from '../../../shared/core/errors';
import { anyObject } from '../../../shared/core/schemas';
import { quote } from '../../../shared/core/text';
import { wrongOption } from '../../../shared/update/settings';
import { updateOperation } from '../../../shared/update/bulkUpdate';
import type { Saving } from '../../../shared/node/durationHints';
import { newProspects } from '../../store/store';
import { EMAIL } from '../../store/target';
import { bulkImport, SAVINGS, words } from './updateAttribute';

const tagsProperty: INodeProperties = {
	displayName: 'Tags',
	name: 'tags',
	type: 'string',
	default: '',
	placeholder: 'e.g. newsletter, 2026',
	description:
		'Tags for the prospects who are created, separated by commas. Each has at least 3 characters. Prospects who exist keep theirs.',
};

const NEW_ONES: Saving = {
	message:
		'People who are new to the account are created together, which takes a few minutes. The others take the time above',
	when: 'true',
};

/** The API takes no shorter tags. */
const SHORTEST_TAG = 3;

const tagsSchema = z.object({
	// An expression may give a list.
	tags: z
		.union([z.string().transform((text) => text.split(',')), z.array(z.string())])
		// A list: zod 4 gives a default as it is, without the step above.
		.default([]),
});

/** What those who are created are tagged with, as the first item says. @throws RowError */
function readTags(context: IExecuteFunctions): readonly string[] {
	const given = anyObject.safeParse(context.getNodeParameter('options', 0, {})).data ?? {};
	const options = tagsSchema.safeParse(given);
	const isNothing = Object.hasOwn(given, 'tags') && given.tags === undefined;
	if (!options.success || isNothing) {
		throw wrongOption('Tags', 'text, with commas between tags', given.tags);
	}
	const tags = options.data.tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
	const short = tags.find((tag) => tag.length < SHORTEST_TAG);
	if (short !== undefined) {
		throw invalidInput(
			`The tag ${quote(short)} is too short`,
			`Saleshandy takes tags of ${SHORTEST_TAG} characters or more. Correct the option 'Tags'`,
		);
	}
	return [...new Set(tags)];
}

/** Writes field values of people, whether they are in the account or not. */
export const upsert = updateOperation(
	{
		name: 'Create or Update',
		action: 'Create or update prospect',
		description: 'Create a new prospect, or update the one who is in the account already (upsert)',
	},
	{ ...words, savings: [NEW_ONES, ...SAVINGS] },
	[
		{
			displayName: EMAIL.displayName,
			name: EMAIL.name,
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. jane@example.com',
			description: 'The address that names the prospect. Letter case makes no difference.',
		},
	],
	(context) => newProspects(() => readTags(context)),
	[bulkImport, tagsProperty],
);
