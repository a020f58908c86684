import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { invalidInput } from '../../shared/core/errors';
import { quote } from '../../shared/core/text';

/** The API takes no shorter tags. */
const SHORTEST_TAG = 3;

/** What holds for all prospects that a run creates. */
export interface CreationOptions {
	tags: readonly string[];
	verifyProspects: boolean;
}

/** What holds where an option is absent, as the editor shows it. */
export const CREATION_DEFAULTS = { tags: '', verifyProspects: false };

const optionsSchema = z.object({
	// An expression may give a list.
	tags: z
		.union([z.string().transform((text) => text.split(',')), z.array(z.string())])
		// A list: zod 4 gives a default as it is, without the step above.
		.default([]),
	verifyProspects: z.boolean().default(CREATION_DEFAULTS.verifyProspects),
});

/** Reads them from the first item. @throws RowError */
export function readCreationOptions(context: IExecuteFunctions): CreationOptions {
	const options = optionsSchema.safeParse(context.getNodeParameter('options', 0, {}));
	if (!options.success) {
		const name = options.error.issues[0]?.path[0] === 'tags' ? 'Tags' : 'Verify Prospects';
		throw invalidInput(`'${name}' has an invalid value`, "Correct it in the node's options");
	}
	const { verifyProspects } = options.data;
	const tags = options.data.tags.map((tag) => tag.trim()).filter((tag) => tag !== '');
	const short = tags.find((tag) => tag.length < SHORTEST_TAG);
	if (short !== undefined) {
		throw invalidInput(
			`The tag ${quote(short)} is too short`,
			`Saleshandy takes tags of ${SHORTEST_TAG} characters or more. Correct the option 'Tags'`,
		);
	}
	return { tags: [...new Set(tags)], verifyProspects };
}
