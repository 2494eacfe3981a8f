import { writeFileSync } from 'node:fs';
import { configurationDocs } from './configuration-docs.js';
import { publishedSchema } from './json-schema.js';

/* `npm run docs:config`: writes what is generated from the schema. */

const write = (path: string, text: string): void => writeFileSync(new URL(path, import.meta.url), text);

write('../../../../docs/configuration.md', configurationDocs());
write('../../config.schema.json', `${JSON.stringify(publishedSchema(), undefined, 2)}\n`);
