import { ActivityModule } from '@blotter/nestjs';
import { Test } from '@nestjs/testing';
import * as api from '@opentelemetry/api';
import * as apiLogs from '@opentelemetry/api-logs';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from 'sdk-logs-pinned';
import { BlotterFixture } from './support/blotter-fixture.js';

/** `@opentelemetry/api` and `@opentelemetry/api-logs` keep separate globals. */

const fixture = new BlotterFixture();

afterEach(() => {
  api.logs.disable();
  apiLogs.logs.disable();
});

function emitWithBoth(): void {
  api.logs.getLogger('new').emit({ eventName: 'from.api', severityNumber: api.SeverityNumber.INFO });
  apiLogs.logs
    .getLogger('old')
    .emit({ eventName: 'from.api-logs', severityNumber: apiLogs.SeverityNumber.WARN });
}

describe('the two API packages', () => {
  it.each([
    ['@opentelemetry/api', 'from.api', api.logs],
    ['@opentelemetry/api-logs', 'from.api-logs', apiLogs.logs],
  ])('a provider registered with %s sees only what is emitted with it', (_, expected, registry) => {
    const exporter = new InMemoryLogRecordExporter();
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
    registry.setGlobalLoggerProvider(provider);
    emitWithBoth();
    expect(exporter.getFinishedLogRecords().map(({ eventName }) => eventName)).toEqual([expected]);
  });

  it('ours: with registerGlobally code written against either reaches Blotter', async () => {
    const module = await Test.createTestingModule({
      imports: [ActivityModule.forRoot({ directory: fixture.directory, registerGlobally: true })],
    }).compile();
    await module.init();
    emitWithBoth();
    await module.close();
    emitWithBoth();
    const records = fixture.records();
    expect(records.map(({ eventName, scope }) => [eventName, scope.name])).toEqual([
      ['from.api', 'new'],
      ['from.api-logs', 'old'],
    ]);
    expect(records.map(({ severityNumber }) => severityNumber)).toEqual([9, 13]);
  });

  it('ours: without it the globals are left alone', async () => {
    const module = await Test.createTestingModule({
      imports: [ActivityModule.forRoot({ directory: fixture.directory })],
    }).compile();
    await module.init();
    emitWithBoth();
    await module.close();
    expect(fixture.records()).toEqual([]);
  });
});
