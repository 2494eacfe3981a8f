import { AdmissionLogRecordProcessor } from './admission-log-record-processor.js';
import { type BlotterOptions, resolveOptions } from './options.js';

/**
 * Blotter as one LogRecordProcessor, for any LoggerProvider or NodeSDK:
 *
 *     const blotter = createBlotterProcessor({ directory: './data' });
 *     const provider = new LoggerProvider({ processors: [blotter] });
 *     await blotter.ready(); // optional: throws when the file is not one that Blotter may write
 *
 * @throws BlotterError: ERR_BLOTTER_OPTION, ERR_BLOTTER_DIRECTORY, ERR_BLOTTER_STORE.
 */
export function createBlotterProcessor(options: BlotterOptions = {}): AdmissionLogRecordProcessor {
  return new AdmissionLogRecordProcessor(resolveOptions(options));
}
