import { writeFileSync } from 'node:fs';
import { openApiDocument } from './open-api-document.js';

/* `npm run docs:openapi`: writes docs/openapi.json. */

const FILE = new URL('../../../../../docs/openapi.json', import.meta.url);

writeFileSync(FILE, `${JSON.stringify(openApiDocument(), undefined, 2)}\n`);
