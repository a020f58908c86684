import type { IExecuteFunctions } from 'n8n-workflow';
import { invalidInput, toRowError } from '../core/errors';

/**
 * A parameter as n8n gives it for one row.
 * @param label names it in a message
 * @throws RowError if its expression fails
 */
export function readParameter(
	context: IExecuteFunctions,
	name: string,
	label: string,
	index: number,
	fallback?: unknown,
): unknown {
	try {
		// n8n's own check of mapped values would end the row at the first field that fails it.
		return context.getNodeParameter(name, index, fallback, { skipValidation: true });
	} catch (error) {
		throw invalidInput(
			`The expression in '${label}' gives no value: ${toRowError(error).message}`,
			'Correct the expression',
		);
	}
}
