import type { Peer } from '../peer.js';
import { virtualEnvironment } from './virtual-environment.js';

let prepared: Promise<string> | undefined;

/** The official Python SDK. */
export const python: Peer = { name: 'OpenTelemetry Python SDK', prepare: () => pythonInterpreter() };

/** The Python of a virtual environment that has the official OpenTelemetry SDK; see {@link virtualEnvironment}. */
export function pythonInterpreter(): Promise<string> {
  prepared ??= virtualEnvironment('test/peers/python/requirements.txt');
  return prepared;
}
