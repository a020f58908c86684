import type { INodeProperties } from 'n8n-workflow';
import { PROSPECT } from '../../store/target';

interface LocatorWords {
	description: string;
	/** What finding the prospect takes. */
	hint?: string;
	byEmail: string;
	byId: string;
}

/** The parameter that names a prospect. */
export function prospectLocator({
	description,
	hint,
	byEmail,
	byId,
}: LocatorWords): INodeProperties {
	return {
		displayName: PROSPECT.displayName,
		name: PROSPECT.name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		...(hint ? { hint } : {}),
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose a prospect…',
				typeOptions: {
					searchListMethod: 'searchProspects',
					searchable: true,
					searchFilterRequired: false,
				},
			},
			{
				displayName: 'By Email',
				name: 'email',
				type: 'string',
				placeholder: 'e.g. nathan@example.com',
				hint: byEmail,
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. jzRkmgMdwA',
				hint: byId,
			},
		],
	};
}
