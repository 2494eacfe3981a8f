import { SidecarProcess } from '../../support/sidecar.js';
import type { Workplace } from '../../support/workplace.js';

/** Starts a sidecar on the folder of the test, which is gone afterwards. */
export async function startSidecar(
  place: Workplace,
  env: Readonly<Record<string, string>> = {},
): Promise<SidecarProcess> {
  const sidecar = await SidecarProcess.start({ directory: place.directory, env });
  place.later(() => sidecar.end('SIGKILL'));
  return sidecar;
}

/** The part of what `/api/status` says that tests look at. */
export interface SidecarStatus {
  readonly health: string;
  readonly inFlightBytes: number;
  readonly accounting: Readonly<Record<'created' | 'durable' | 'stored', number>>;
}

/** What `/api/status` says. */
export async function statusOf(sidecar: SidecarProcess): Promise<SidecarStatus> {
  const response = await fetch(`${sidecar.api}/api/status`);
  return (await response.json()) as SidecarStatus;
}
