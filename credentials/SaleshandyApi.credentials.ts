import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class SaleshandyApi implements ICredentialType {
	name = 'saleshandyApi';

	displayName = 'Saleshandy API';

	icon: Icon = {
		light: 'file:../nodes/Saleshandy/saleshandy.svg',
		dark: 'file:../nodes/Saleshandy/saleshandy.dark.svg',
	};

	documentationUrl =
		'https://www.npmjs.com/package/n8n-nodes-saleshandy-puffle#saleshandy-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'In Saleshandy, under Settings → API',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://open-api.saleshandy.com/v1',
			placeholder: 'e.g. https://open-api.saleshandy.com/v1',
			description:
				'Where the Saleshandy API is. Leave it as it is unless Saleshandy told you otherwise.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{$credentials.apiKey.trim()}}' } },
	};
}
