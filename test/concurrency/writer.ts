import type { BlotterOptions } from '@blotter/core';
import { tell } from '../support/messages.js';
import { recordAll } from './record-all.js';

/* One of several processes that write into one store. */

const [options = '{}', records = '0'] = process.argv.slice(2);
tell({ kind: 'done', books: await recordAll(JSON.parse(options) as BlotterOptions, Number(records)) });
