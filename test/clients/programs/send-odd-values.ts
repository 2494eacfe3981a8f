import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { type OtlpProtocol, otlpExporter } from './otlp-exporter.js';

/* Sends values that the SDK or OTLP has no form for, one a record: as an attribute, and as the body. */

const { protocol, address } = JSON.parse(process.argv[2]!) as {
  readonly protocol: OtlpProtocol;
  readonly address: string;
};

const ODD: Readonly<Record<string, unknown>> = {
  bigint: 2n ** 60n,
  'bigint in a list': [1n],
  date: new Date(0),
  error: new Error('odd'),
  map: new Map([['a', 1]]),
  undefined: undefined,
  'undefined in a list': [undefined],
  'undefined in a map': { gone: undefined, kept: 1 },
  '2^63': 2 ** 63,
  '-2^63': -(2 ** 63),
  '1e300': 1e300,
  'half a surrogate pair': '😀'.slice(0, 1),
};

const exporter = otlpExporter(protocol, address, 'none');
const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] });
const logger = provider.getLogger('odd');
for (const [name, value] of Object.entries(ODD)) {
  logger.emit({ body: value, attributes: { 'log.record.uid': name, value: value } });
}
await provider.shutdown();
