import { Writer } from '../writer/index.js';
import type { ResolvedBlotterOptions } from './options.js';
import { prepareDirectory } from './prepare-directory.js';

/** @throws BlotterError when a folder or file cannot be used. */
export function openWriter(options: ResolvedBlotterOptions): Writer {
  prepareDirectory(options);
  return new Writer(options.writer);
}
