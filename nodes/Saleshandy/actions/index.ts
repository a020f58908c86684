import { propertiesOf } from '../../shared/node/operation';
import { getAll as getAllFields } from './field/getAll';
import { get } from './prospect/get';
import { getAll } from './prospect/getAll';
import { updateAttribute } from './prospect/updateAttribute';
import { upsert } from './prospect/upsert';

const field = { getAll: getAllFields };
const prospect = { upsert, get, getAll, updateAttribute };

/** Everything the node can do, by resource. */
export const resources = { field, prospect };

export const properties = propertiesOf(resources, { field: 'getAll', prospect: 'updateAttribute' });
