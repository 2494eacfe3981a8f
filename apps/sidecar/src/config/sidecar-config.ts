import type { z } from 'zod';
import type { sidecarSchema } from './sidecar-schema.js';

/** Every setting of the sidecar, checked and filled in; deeply frozen. Each is described in docs/configuration.md. */
export type SidecarConfig = z.output<typeof sidecarSchema>;

/** Where and how records are kept; names as in BlotterOptions. */
export type StorageConfig = SidecarConfig['storage'];

/** How the trail is searched. */
export type SearchConfig = SidecarConfig['search'];

/** A backend that records are forwarded to; names as in OtlpOptions. */
export type DestinationConfig = SidecarConfig['forward']['destinations'][number];

export type ReceiversConfig = SidecarConfig['receivers'];

export type ReceiverLimits = ReceiversConfig['limits'];

export type ApiConfig = SidecarConfig['api'];

/** What every listener has: `receivers.http`, `receivers.grpc` and `api`. */
export type ListenConfig = Pick<ApiConfig, 'host' | 'port' | 'tls'>;

/** PEM files. */
export type TlsConfig = NonNullable<ListenConfig['tls']>;

/** Without tokens everybody who can connect may do everything. */
export type AuthConfig = SidecarConfig['auth'];

export type TokenConfig = AuthConfig['tokens'][number];

export type TokenScope = TokenConfig['scopes'][number];

export type SecurityConfig = SidecarConfig['security'];

export type LogConfig = SidecarConfig['log'];
