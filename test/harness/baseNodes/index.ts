import type { INodeType } from 'n8n-workflow';

import { code } from './code';
import { dataTable } from './dataTable';
import { flow } from './flow';
import { rows } from './rows';
import { services } from './services';
import { triggers } from './triggers';

/**
 * Stand-ins for the few nodes of n8n's own that the example workflows use: n8n-nodes-base itself
 * is several hundred megabytes. They do as n8n's do with the parameters they know.
 */
export const baseNodes: ReadonlyMap<string, INodeType> = new Map([
	...triggers,
	...rows,
	code,
	dataTable,
	...flow,
	...services,
]);
