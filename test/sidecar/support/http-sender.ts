import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { type Socket, connect } from 'node:net';

/** An answer over HTTP. */
export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface HttpSend {
  /** `http://127.0.0.1:PORT`. */
  readonly to: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

/** Sends exactly this. JSON by default; in chunks when the headers say so. */
export function sendHttp({
  to,
  path = '/v1/logs',
  method = 'POST',
  headers = {},
  body,
  agent,
}: HttpSend): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', ...headers };
    const sent = request(new URL(path, to), { method, headers: all, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A request in JSON with so many records. */
export function jsonLogs(records = 1, body = 'hello'): string {
  const logRecords = Array.from({ length: records }, (_, n) => ({ body: { stringValue: `${body} ${n}` } }));
  return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
}

/** A connection that sends as much of a request as it is told. */
export class SlowSender {
  private received = '';
  /** Resolves with everything that was received, when the connection has ended. */
  readonly ended: Promise<string>;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => (this.received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => socket.once('close', () => resolve(this.received)));
  }

  /** @param to - `http://127.0.0.1:PORT`. */
  static async connect(to: string): Promise<SlowSender> {
    const { hostname, port } = new URL(to);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new SlowSender(socket);
  }

  write(text: string): void {
    this.socket.write(text);
  }

  /** The header of a request that will have so many bytes. */
  begin(bodyBytes: number): void {
    this.write(
      `POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${bodyBytes}\r\n\r\n`,
    );
  }

  destroy(): void {
    this.socket.destroy();
  }
}
