import { type IngestStatus, LogsIngest } from '@blotter/core/ingest';
import { Controller, Get, Header } from '@nestjs/common';
import { InFlightBytes } from '../receivers/in-flight-bytes.js';
import { type ReceiverAddresses, ReceiverServers } from '../receivers/receiver-servers.js';
import { SIDECAR_VERSION } from '../version.js';
import { RequireScope } from './require-scope.decorator.js';

/** What `GET /api/status` tells. */
export interface SidecarStatus extends IngestStatus {
  readonly version: string;
  /** Where senders send. */
  readonly addresses: ReceiverAddresses;
  readonly uptimeSeconds: number;
  /** Bytes of requests that are being received, decoded or made durable. */
  readonly inFlightBytes: number;
}

/** Health, books and counters, for people and for the page. */
@Controller('api/status')
export class StatusController {
  constructor(
    private readonly ingest: LogsIngest,
    private readonly servers: ReceiverServers,
    private readonly inFlight: InFlightBytes,
  ) {}

  @Get()
  @RequireScope('read')
  @Header('cache-control', 'no-store')
  status(): SidecarStatus {
    return {
      version: SIDECAR_VERSION,
      addresses: this.servers.addresses,
      uptimeSeconds: Math.floor(process.uptime()),
      inFlightBytes: this.inFlight.used,
      ...this.ingest.status(),
    };
  }
}
