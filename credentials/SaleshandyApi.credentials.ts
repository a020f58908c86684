import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class SaleshandyApi implements ICredentialType {
	name = 'saleshandyApi';

	displayName = 'Saleshandy API';

	icon: Icon = {
		light: 'file:../nodes/Saleshandy/saleshandy.svg',
		dark: 'file:../nodes/Saleshandy/saleshandy.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-saleshandy-puffle/n8n-nodes-saleshandy-puffle#saleshandy-credential';

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

	test: ICredentialTestRequest = {
		request: {
			// The key goes to this address and nowhere else.
			disableFollowRedirect: true,
			// Without a key the API would answer as if all were well: then there is no address to ask.
			baseURL:
				'={{$credentials.apiKey.trim() ? $credentials.baseUrl.trim().replace(/\\/+$/, "") : "The API key is empty"}}',
			url: '/fields',
			qs: { systemFields: 'true' },
		},
		rules: [
			{
				// Saleshandy answers a wrong key with 400, and perhaps a reached limit too.
				type: 'responseCode',
				properties: {
					value: 400,
					message:
						'Saleshandy does not accept this API key. Copy it again from Settings → API in Saleshandy. If it is the right one, the rate limit may be reached: try again in a minute.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Saleshandy does not accept this API key. Copy it again from Settings → API in Saleshandy.',
				},
			},
		],
	};
}
