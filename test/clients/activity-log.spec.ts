import { toEmission } from '@blotter/core';
import { StoreReader } from '@blotter/core/reader';
import { expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWithPython } from '../peers/python/describe-with-python.js';
import { TestBlotter } from '../support/test-blotter.js';
import { Workplace } from '../support/workplace.js';
import { untilStored } from './support/delivery.js';
import { PythonProgram } from './support/python-program.js';
import { SamePorts } from './support/same-ports.js';

const MODULE_FOLDER = fileURLToPath(new URL('../../docs/python', import.meta.url));

const workplace = new Workplace();

interface ActivityRow {
  readonly created_at: string;
  readonly severity: string;
  readonly type: string;
  readonly source_expert_id: unknown;
  readonly source_account_id: unknown;
  readonly description: string;
  readonly data: string;
}

/** The view with the platform's columns, without ids and times. */
function activities(directory: string): Array<Omit<ActivityRow, 'created_at'>> {
  const database = new Database(join(directory, 'blotter.db'), { readonly: true });
  try {
    return database
      .prepare<[], Omit<ActivityRow, 'created_at'>>(
        'SELECT severity, type, source_expert_id, source_account_id, description, data FROM activity_log ORDER BY id',
      )
      .all();
  } finally {
    database.close();
  }
}

await describeWithPython('log_activity of docs/python', (python) => {
  function calls(what: string, sidecar: SamePorts): PythonProgram {
    const program = new PythonProgram(python, 'activity_calls', [what, MODULE_FOLDER], {
      OTEL_EXPORTER_OTLP_ENDPOINT: sidecar.running.http,
      OTEL_SERVICE_NAME: 'ba2_trade_platform',
    });
    workplace.later(() => program.kill());
    return program;
  }

  function started(): Promise<SamePorts> {
    return SamePorts.start(join(workplace.directory, 'data'), workplace);
  }

  /** All calls have returned, and the program has ended by itself. */
  async function ended(program: PythonProgram): Promise<void> {
    program.say('end');
    const { code, signal } = await program.ended;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  }

  it('records the call sites of the platform as they are', async () => {
    const sidecar = await started();
    const program = calls('call-sites', sidecar);
    expect(await program.hears()).toBe('recorded');
    await ended(program);
    await untilStored(sidecar.directory, 6);
    expect(activities(sidecar.directory)).toEqual([
      {
        severity: 'info',
        type: 'transaction_created',
        source_expert_id: null,
        source_account_id: 1,
        description: 'Test transaction created',
        data: '{"test":"data"}',
      },
      {
        severity: 'failure',
        type: 'analysis_failed',
        source_expert_id: 42,
        source_account_id: null,
        description: 'No market data',
        data: '{}',
      },
      {
        severity: 'warning',
        type: 'risk_manager_ran',
        source_expert_id: null,
        source_account_id: null,
        description: 'Risk é 😀',
        data: '{"ratio":1.0}',
      },
      {
        severity: 'debug',
        type: 'application_status_change',
        source_expert_id: null,
        source_account_id: null,
        description: 'Started',
        data: '{}',
      },
      {
        severity: 'success',
        type: 'order_filled',
        source_expert_id: 42,
        source_account_id: 7,
        description: 'Order 7 filled',
        data: '{"legs":[{"price":250.5,"open":true},null]}',
      },
      {
        severity: 'success',
        type: 'transaction_closed',
        source_expert_id: 42,
        source_account_id: 7,
        description: 'Closed transaction 233',
        data: '{"transaction_id":233,"symbol":"AAPL","pnl":12.5,"quantity":10.0}',
      },
    ]);
  });

  it('makes the same record as the logger for Node does', async () => {
    const sidecar = await started();
    const program = calls('1', sidecar);
    await program.hears();
    await ended(program);
    await untilStored(sidecar.directory, 1);

    const directory = join(workplace.directory, 'node');
    const blotter = new TestBlotter({ directory });
    blotter.processor.record(
      blotter.logger,
      toEmission({
        type: 'transaction_closed',
        description: 'Closed transaction 0',
        severity: 'success',
        data: { transaction_id: 0, symbol: 'AAPL', pnl: 12.5, quantity: 10 },
        source: { expert: 42, account: 7 },
      }),
    );
    await blotter.processor.flush('stored');
    await blotter.processor.close();

    const [fromPython, fromNode] = [sidecar.directory, directory].map((folder) => {
      const reader = new StoreReader({ file: join(folder, 'blotter.db') });
      const [record] = reader.latest(1);
      reader.close();
      const { eventName, body, severityNumber, severityText, attributes, droppedAttributesCount, flags } =
        record!;
      // Python's 10.0 is a double, JavaScript has only 10.
      const own = attributes.filter(([key]) => key !== 'quantity');
      return { eventName, body, severityNumber, severityText, own, droppedAttributesCount, flags };
    });
    expect(fromPython).toEqual(fromNode);
    expect(fromPython).toMatchObject({ severityNumber: 10, severityText: 'SUCCESS' });
  });

  it('gives every record a uid, its time and the resource of the platform', async () => {
    const sidecar = await started();
    const from = BigInt(Date.now()) * 1_000_000n;
    const program = calls('20', sidecar);
    await program.hears();
    await ended(program);
    const to = BigInt(Date.now() + 1) * 1_000_000n;
    await untilStored(sidecar.directory, 20);
    const reader = new StoreReader({ file: join(sidecar.directory, 'blotter.db') });
    const records = reader.latest(20);
    reader.close();
    expect(new Set(records.map(({ uid }) => uid)).size).toBe(20);
    for (const { uid, timeUnixNano, resource } of records) {
      expect(uid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(timeUnixNano).toBeGreaterThanOrEqual(from);
      expect(timeUnixNano).toBeLessThanOrEqual(to);
      expect(resource.attributes).toContainEqual(['service.name', 'ba2_trade_platform']);
    }
  });

  it('returns from every call while the sidecar is down, and delivers when it is back', async () => {
    const sidecar = await started();
    await sidecar.end();
    const program = calls('5000', sidecar);
    // Nobody listens until all calls have returned.
    expect(await program.hears()).toBe('recorded');
    await sidecar.startAgain();
    await untilStored(sidecar.directory, 5000);
    await ended(program);
    expect(activities(sidecar.directory)).toHaveLength(5000);
  });

  it('lets a process end while the sidecar is down', async () => {
    const sidecar = await started();
    await sidecar.end();
    const program = calls('100', sidecar);
    expect(await program.hears()).toBe('recorded');
    await ended(program);
  });

  it('delivers what was recorded in the moment before the process ends', async () => {
    const sidecar = await started();
    const program = calls('1000', sidecar);
    program.say('end');
    await program.ended;
    await untilStored(sidecar.directory, 1000);
    expect(activities(sidecar.directory)).toHaveLength(1000);
  });

  it('never raises, and keeps what can be kept of malformed data', async () => {
    const sidecar = await started();
    const program = calls('malformed', sidecar);
    expect(await program.hears()).toBe('recorded');
    await ended(program);
    await untilStored(sidecar.directory, 8);
    const rows = activities(sidecar.directory);
    const data = rows.map((row) => JSON.parse(row.data) as Record<string, unknown>);
    expect(rows.map(({ severity, type, description }) => [severity, type, description])).toEqual([
      ['info', 'odd_data', 'odd data'],
      ['info', 'odd_text', 'text ? here'],
      ['info', 'broken_data', 'broken data'],
      ['info', 'no_dict', 'no dict'],
      ['info', 'odd_severity', 'odd severity'],
      ['info', 'activity.untyped', ''],
      ['info', '[Unreadable Unreadable: ValueError]', '[Unreadable Unreadable: ValueError]'],
      ['info', 'many_attributes', 'many attributes'],
    ]);
    expect(rows[0]!.data).toContain('"least":-9223372036854775808');
    expect(data[0]).toMatchObject({
      huge: '1180591620717411303424',
      surrogate: 'a?b',
      'sur?rogate': 1,
      when: '2025-10-30 14:32:43+00:00',
      set: '{1}',
      unreadable: '[Unreadable Unreadable: ValueError]',
      '3': 'three',
      none: null,
    });
    expect(data[1]).toEqual({ kept: true });
    expect(data[2]).toEqual({ value: '[Unreadable Broken: OSError]' });
    expect(data[3]).toEqual({ value: [1, 2] });
    expect(Object.keys(data[7]!)).toHaveLength(300);
  });
});
