import type {
	ICredentialDataDecryptedObject,
	ICredentialsExpressionResolveValues,
	IDataObject,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { ICredentialsHelper, isExpression, NodeHelpers } from 'n8n-workflow';

import type { LoadedPackage } from './package';

/** What a user typed into each credential, by the credential's type. */
export type Credentials = Record<string, ICredentialDataDecryptedObject>;

const NOT_STORED = 'The harness stores no credentials';

/**
 * Stands where n8n's server looks credentials up, decrypts them and signs requests with them. The
 * packages' own credential classes say what is sent; only the database is missing.
 */
export class CredentialsHelper extends ICredentialsHelper {
	/** How often each credential was decrypted: n8n does so on every authenticated request. */
	readonly decrypts: Record<string, number> = {};

	/** What expressions gave: the same ones come with every request. */
	private readonly resolved = new Map<string, string>();

	constructor(
		private readonly packages: readonly LoadedPackage[],
		private readonly stored: Credentials = {},
	) {
		super();
	}

	override getParentTypes(): string[] {
		return [];
	}

	override isCredentialUsableByNode(): boolean {
		return true;
	}

	override getCredentialsProperties(type: string): INodeProperties[] {
		return this.credential(type).properties;
	}

	override async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		within?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.stored[type];
		if (!data) {
			throw new Error(
				`Credential with ID "${String(details.id)}" does not exist for type "${type}".`,
			);
		}
		this.decrypts[type] = (this.decrypts[type] ?? 0) + 1;
		if (raw) return { ...data };
		const complete = this.withDefaults(type, data);
		if (!within) return complete;
		return within.workflow.expression.getParameterValue(
			complete as INodeParameters,
			within.runExecutionData,
			within.runIndex,
			within.itemIndex,
			within.node.name,
			within.connectionInputData,
			mode,
			{},
			executeData,
		) as ICredentialDataDecryptedObject;
	}

	/** The stored values, and the default of each property that was never set, as n8n fills them. */
	withDefaults(type: string, data: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		return NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			data as INodeParameters,
			true,
			false,
			null,
			null,
		) as ICredentialDataDecryptedObject;
	}

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		type: string,
		request: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = request as IHttpRequestOptions;
		const { authenticate } = this.credential(type);
		if (!authenticate) return options;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (!workflow || !node) throw new Error('Authentication needs the workflow and the node');

		const resolve = (part: unknown) => {
			const text = String(part);
			if (!isExpression(text)) return text;
			const given = JSON.stringify([text, credentials]);
			const known = this.resolved.get(given);
			if (known !== undefined) return known;
			const value = workflow.expression.getSimpleParameterValue(
				node,
				text,
				'internal',
				{ $credentials: credentials },
				undefined,
				'',
			) as string | number | boolean | undefined;
			const resolved = value ? String(value) : '';
			this.resolved.set(given, resolved);
			return resolved;
		};
		// n8n changes the request it is given, so this does too: a node may not count on the contrary.
		const parts = options as unknown as Record<string, IDataObject>;
		for (const [part, entries] of Object.entries(authenticate.properties)) {
			const target = (parts[part] ??= {});
			for (const [key, value] of Object.entries(entries as IDataObject)) {
				target[resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	/** Only credentials with an expiring token have one, and a key does not expire. */
	override async preAuthentication(
		_helpers: IHttpRequestHelper,
		_credentials: ICredentialDataDecryptedObject,
		type: string,
	): Promise<undefined> {
		const expires = this.getCredentialsProperties(type).some(
			({ typeOptions }) => typeOptions?.expirable,
		);
		if (expires) throw new Error(`The harness does not refresh the token of ${type}`);
		return undefined;
	}

	override async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	override async getCredentials(): Promise<never> {
		throw new Error(NOT_STORED);
	}

	override async updateCredentials(): Promise<never> {
		throw new Error(NOT_STORED);
	}

	override async updateCredentialsOauthTokenData(): Promise<never> {
		throw new Error(NOT_STORED);
	}

	private credential(type: string) {
		for (const { credentials } of this.packages) {
			const found = credentials.get(type);
			if (found) return found;
		}
		const names = this.packages.map(({ name }) => name).join(', ');
		throw new Error(`${names} has no credential type '${type}'`);
	}
}
