import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { forward } from './forward-schema.js';
import { DEFAULT_FILE_NAME } from './names.js';
import { MIB, file, name, path, whole } from './schema-parts.js';

/**
 * Every setting: its bounds, default and meaning. Configuration files, the variables BLOTTER_*, docs/configuration.md
 * and config.schema.json all come from here.
 */

const tls = z
  .strictObject({
    certFile: file.describe('Certificate and the chain up to, but without, the root. PEM.'),
    keyFile: file.describe('Private key of the certificate, without a passphrase. PEM.'),
    clientCaFile: file
      .optional()
      .describe('Clients must show a certificate that one of these has signed (mutual TLS). PEM.'),
  })
  .readonly()
  .optional()
  .describe('TLS. Without it the listener speaks plain text.');

const listener = (port: number, what: string) => ({
  enabled: z.boolean().default(true).describe(`Whether ${what} is served.`),
  host: z
    .string()
    .regex(/^[\w.:%-]+$/)
    .default('127.0.0.1')
    .meta({
      description:
        'Address to listen on. Other than loopback addresses need tokens or mutual TLS (see `security`).',
      'x-expected': 'an IP address or host name of this machine, without brackets and port',
    }),
  port: whole(0, 65_535, port).describe('Port to listen on; 0 for any free one.'),
  tls,
});

const origins = z
  .array(
    z
      .string()
      .regex(/^https?:\/\/[^/*\s]+$/)
      .meta({ 'x-expected': 'an origin such as https://app.example.com' }),
  )
  .readonly()
  .default([])
  .describe('Origins of web pages that may send (CORS). None: browsers refuse every other origin.');

const limits = z
  .strictObject({
    maxBodyBytes: whole(1024, 1024 * MIB, 16 * MIB).describe(
      'Bytes of a body as it comes, at most; 413 beyond.',
    ),
    maxDecodedBytes: whole(1024, 1024 * MIB, 64 * MIB).describe(
      'Bytes of a body after decompression, at most; 413 beyond.',
    ),
    maxRecords: whole(1, 10_000_000, 262_144).describe('Records of one request; 413 beyond.'),
    maxRecordBytes: whole(1024, 256 * MIB, 4 * MIB).describe(
      'Bytes of one record; larger ones are left out and reported as a partial success.',
    ),
    maxInFlightBytes: whole(1024, 64 * 1024 * MIB, 256 * MIB).describe(
      'Bytes of all bodies that are being received, decoded or made durable; 503 beyond.',
    ),
    maxConnections: whole(1, 1_000_000, 1024).describe('Open connections of each listener.'),
    maxHeaderBytes: whole(1024, MIB, 16 * 1024).describe('Bytes of all headers of a request; 431 beyond.'),
    headersTimeoutMs: whole(100, 600_000, 10_000).describe('How long the headers of a request may take.'),
    requestTimeoutMs: whole(100, 3_600_000, 30_000).describe('How long a whole request may take to arrive.'),
    durableTimeoutMs: whole(100, 600_000, 10_000).describe(
      'How long a request may wait for its fsync before it is answered with 503.',
    ),
  })
  .readonly()
  .prefault({})
  .describe('Bounds of what receivers take; beyond them senders are told to keep their data.');

const receivers = z
  .strictObject({
    http: z
      .strictObject({ ...listener(4318, 'OTLP/HTTP'), allowedOrigins: origins })
      .readonly()
      .prefault({})
      .describe('OTLP/HTTP: POST /v1/logs.'),
    grpc: z.strictObject(listener(4317, 'OTLP/gRPC')).readonly().prefault({}).describe('OTLP/gRPC.'),
    limits,
    decodeThreads: z
      .int()
      .min(1)
      .max(64)
      .default(() => Math.max(1, Math.min(4, availableParallelism() - 1)))
      .meta({
        description: 'Threads that decompress and decode.',
        'x-default': 'one less than there are CPUs, from 1 to 4',
      }),
  })
  .readonly()
  .prefault({})
  .describe('What receives logs from OpenTelemetry SDKs and Collectors.');

const DAY_MS = 86_400_000;

const retention = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether old records are ever removed.'),
    maxAgeMs: whole(1000, 36_500 * DAY_MS, 60 * DAY_MS).describe(
      'How long records stay after they arrived, in milliseconds. 60 days by default.',
    ),
    maxBytes: z
      .int()
      .min(MIB)
      .max(2 ** 50)
      .optional()
      .describe('Bytes that the used pages of the database and of the search file may have together.'),
    intervalMs: whole(100, DAY_MS, 60_000).describe('How often it is looked whether something has to go.'),
  })
  .readonly()
  .prefault({})
  .describe('When records are removed, the oldest first; see docs/retention.md.');

const storage = z
  .strictObject({
    directory: path.default('./data').meta({
      description: 'Folder of the database and the journal; created when missing (mode 0700).',
      'x-expected': 'the path of a folder',
    }),
    fileName: z
      .string()
      .regex(/^[^/\\\0]+$/)
      .default(DEFAULT_FILE_NAME)
      .meta({ description: 'Name of the database in it.', 'x-expected': 'a file name without a folder' }),
    maxQueueRecords: whole(1, 10_000_000, 65_536).describe('Records in memory, at most; 503 beyond.'),
    maxQueueBytes: whole(1024, 1024 * 1024 * MIB, 64 * MIB).describe(
      'Bytes of records in memory that wait for the journal, at most; 503 beyond.',
    ),
    journalMaxBytes: whole(MIB, 2 ** 50, 1024 * MIB).describe(
      'Bytes that the journal may take on disk while the store is locked or full; 503 beyond.',
    ),
    segmentBytes: whole(64 * 1024, 2 ** 31, 16 * MIB).describe(
      'Bytes after which a new journal segment begins.',
    ),
    walMaxBytes: whole(64 * 1024, 2 ** 50, 512 * MIB).describe(
      "Bytes that SQLite's write-ahead log may reach while a reader keeps it from being written back.",
    ),
    adoptIntervalMs: whole(10, 3_600_000, 5000).describe(
      'How often the journals of dead processes are looked for.',
    ),
    retention,
  })
  .readonly()
  .prefault({})
  .describe('Where and how records are kept; the names are those of `BlotterOptions`.');

const search = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether an index is kept beside the database. Without it questions read every record.'),
    indexedAttributes: z
      .array(
        z
          .string()
          .regex(/^[^\0]{1,256}$/)
          .meta({ 'x-expected': 'the key of an attribute, of 1 to 256 characters' }),
      )
      .max(32)
      .readonly()
      .default([])
      .describe(
        'Keys of attributes that questions often ask for, indexed beside those of activities (source, actor, target, ' +
          'outcome). Other lists make the index anew.',
      ),
    queryThreads: whole(1, 64, 2).describe('Threads that answer questions; they start with the first one.'),
    queryTimeLimitMs: whole(1, 60_000, 5000).describe(
      'How long a question may take; then the answer is what was found, and how far that was.',
    ),
    maxWaitingQuestions: whole(1, 100_000, 64).describe(
      'Questions that wait for a thread, at most; 503 beyond.',
    ),
    maxTails: whole(0, 100_000, 64).describe('Clients that follow the trail at a time, at most; 503 beyond.'),
  })
  .readonly()
  .prefault({})
  .describe('How the trail is searched; see docs/api.md.');

const token = z
  .strictObject({
    name: name.describe('Whose it is; appears in log lines.'),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/)
      .meta({
        description: 'SHA-256 of the token, hexadecimal; `blotter token NAME --scope ingest` prints it.',
        'x-expected': 'the SHA-256 of the token: 64 hexadecimal digits',
        'x-secret': true,
      }),
    scopes: z
      .array(z.enum(['ingest', 'read', 'admin']))
      .min(1)
      .readonly()
      .describe(
        '`ingest` may send, `read` may query, `admin` may see and change the process; none includes another.',
      ),
  })
  .readonly();

const auth = z
  .strictObject({
    tokens: z
      .array(token)
      .readonly()
      .default([])
      .meta({
        description:
          'Bearer tokens that are accepted; several while one replaces another. None: whoever can connect may do ' +
          'everything, which is refused on other than loopback addresses.',
        'x-secret': true,
      }),
  })
  .readonly()
  .prefault({})
  .describe('Who may do what.');

const security = z
  .strictObject({
    allowedHosts: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z0-9.:_-]+$/)
          .meta({ 'x-expected': 'a host name or IP address without a port' }),
      )
      .readonly()
      .default([])
      .describe(
        'Host names that requests may name, beside loopback names and the address that is listened on.',
      ),
    allowInsecureExposure: z
      .boolean()
      .default(false)
      .describe(
        'Listen on other than loopback addresses although neither tokens nor mutual TLS protect them.',
      ),
  })
  .readonly()
  .prefault({})
  .describe('See docs/security.md.');

const log = z
  .strictObject({
    level: z
      .enum(['debug', 'info', 'warn', 'error'])
      .default('info')
      .describe('The least severe lines that are written.'),
    format: z
      .enum(['json', 'text'])
      .default(() => (process.stdout.isTTY ? 'text' : 'json'))
      .meta({
        description: '`json`: one object a line; `text`: for people.',
        'x-default': '`json`; `text` on a terminal',
      }),
  })
  .readonly()
  .prefault({})
  .describe("The sidecar's own log, on standard output.");

export const sidecarSchema = z
  .strictObject({
    storage,
    receivers,
    search,
    forward,
    api: z
      .strictObject(listener(4319, 'the API'))
      .readonly()
      .prefault({})
      .describe('Health, metrics, queries.'),
    auth,
    security,
    log,
    shutdownTimeoutMs: whole(1, 3_600_000, 5000).describe('The one deadline of a shutdown.'),
  })
  .readonly()
  .describe('Configuration of the Blotter sidecar.');
