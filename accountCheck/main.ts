import { writeFileSync } from 'node:fs';

import { CHECKS, pathOf, workflowOf } from './workflow';

/** The command `npm run account:check`: writes the workflows that ask an account into examples/. */
for (const check of CHECKS) writeFileSync(pathOf(check), workflowOf(check));
