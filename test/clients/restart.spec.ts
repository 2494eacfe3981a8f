import { StoreReader } from '@blotter/core/reader';
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { describeWithPython } from '../peers/python/describe-with-python.js';
import { Workplace } from '../support/workplace.js';
import { type Client, recordingProxy, untilStored } from './support/delivery.js';
import { PythonProgram } from './support/python-program.js';
import { SamePorts } from './support/same-ports.js';

const workplace = new Workplace();

/** A program that sends until it is told to end, and then says how many it were. */
interface Sender {
  end(): Promise<number>;
}

type Start = (protocol: Client['protocol'], address: string) => Sender;

function javascript(protocol: Client['protocol'], address: string): Sender {
  const program = workplace.start('clients/programs/keep-sending', [JSON.stringify({ protocol, address })]);
  return {
    async end() {
      program.send({ kind: 'end' });
      const { records } = await program.next('sent');
      return records as number;
    },
  };
}

function python(interpreter: string): Start {
  return (protocol, address) => {
    const program = new PythonProgram(interpreter, 'keep_sending', [JSON.stringify({ protocol, address })]);
    workplace.later(() => program.kill());
    return {
      async end() {
        program.say('end');
        return Number(await program.hears());
      },
    };
  };
}

function storedNumbers(directory: string): number[] {
  const reader = new StoreReader({ file: join(directory, 'blotter.db') });
  try {
    const numbers: number[] = [];
    for (let n = 0; ; n++) {
      if (reader.byUid(`sender-${n}`) === undefined) break;
      numbers.push(n);
    }
    expect(reader.count()).toBe(numbers.length);
    return numbers;
  } finally {
    reader.close();
  }
}

/** A restart while it sends: nothing is lost, nothing is there twice. */
async function sendThroughRestart(start: Start, protocol: Client['protocol']): Promise<void> {
  const sidecar = await SamePorts.start(join(workplace.directory, 'data'), workplace);
  const { http, grpc } = sidecar.running;
  const sender = start(protocol, protocol === 'grpc' ? grpc : http.slice('http://'.length));
  const before = await untilStored(sidecar.directory, 100);
  await sidecar.end();
  await sidecar.startAgain();
  await untilStored(sidecar.directory, before + 500);
  const sent = await sender.end();
  await untilStored(sidecar.directory, sent);
  await sidecar.end();
  expect(storedNumbers(sidecar.directory)).toHaveLength(sent);
}

/** Answers that are lost on the way: what is sent again is not stored again. */
async function sendThroughLostAnswers(start: Start, protocol: Client['protocol']): Promise<void> {
  const sidecar = await SamePorts.start(join(workplace.directory, 'data'), workplace);
  const proxy = await recordingProxy(protocol, sidecar.running);
  workplace.later(() => proxy.close());
  const sender = start(protocol, proxy.address);
  await untilStored(sidecar.directory, 100);
  proxy.loseAnswers(2);
  const requests = proxy.requests.length;
  await untilStored(sidecar.directory, 600);
  const sent = await sender.end();
  await untilStored(sidecar.directory, sent);
  await sidecar.end();
  expect(storedNumbers(sidecar.directory)).toHaveLength(sent);
  const bodies = proxy.requests.slice(requests).map(({ body }) => Buffer.from(body).toString('base64'));
  expect(bodies.length - new Set(bodies).size).toBeGreaterThan(0);
}

describe('the official JavaScript SDK', () => {
  it.each(['http/protobuf', 'http/json'] as const)('loses nothing over a restart, over %s', (protocol) =>
    sendThroughRestart(javascript, protocol),
  );

  it('stores once what it sends again because the answer was lost', () =>
    sendThroughLostAnswers(javascript, 'http/protobuf'));
});

await describeWithPython('the official Python SDK', (interpreter) => {
  it.each(['http/protobuf', 'grpc'] as const)('loses nothing over a restart, over %s', (protocol) =>
    sendThroughRestart(python(interpreter), protocol),
  );

  it.each(['http/protobuf', 'grpc'] as const)(
    'stores once what it sends again because the answer was lost, over %s',
    (protocol) => sendThroughLostAnswers(python(interpreter), protocol),
  );
});
