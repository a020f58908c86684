import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class PuffleApi implements ICredentialType {
	name = 'puffleApi';

	displayName = 'Puffle API';

	icon: Icon = {
		light: 'file:../nodes/Puffle/puffle.svg',
		dark: 'file:../nodes/Puffle/puffle.dark.svg',
	};

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-saleshandy-puffle#puffle-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'In Puffle, under Settings → API. A new key ends the one before.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://app.puffle.ai',
			placeholder: 'e.g. https://app.puffle.ai',
			description: 'Where Puffle is. Leave it as it is unless Puffle told you otherwise.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { authorization: '=Bearer {{$credentials.apiKey.trim()}}' } },
	};
}
