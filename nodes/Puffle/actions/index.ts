import { propertiesOf } from '../../shared/node/operation';
import { get as getCampaign } from './campaign/get';
import { getAll as getAllCampaigns } from './campaign/getAll';
import { get } from './lead/get';
import { getAll } from './lead/getAll';
import { update } from './lead/update';
import { upsert } from './lead/upsert';

const campaign = { get: getCampaign, getAll: getAllCampaigns };
const lead = { upsert, get, getAll, update };

/** Everything the node can do, by resource. */
export const resources = { campaign, lead };

export const properties = propertiesOf(resources, { campaign: 'getAll', lead: 'update' });
