import { type OtlpEncoding, encodeStatus } from '@blotter/core/otlp';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { contentTypeOf } from './http-content.js';

/**
 * Answers what Node's parser refuses before, or while, there is a request: slow, too large a header, no HTTP.
 * @param encoding - of the request on this connection, when it is known.
 */
export function answerOnSocket(
  error: Error & { code?: string },
  socket: Socket,
  encoding: OtlpEncoding,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { statusCode, code, message } = statusOf(error);
  const body = encodeStatus(encoding, { code, message });
  socket.write(
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\nConnection: close\r\n` +
      `Content-Type: ${contentTypeOf(encoding)}\r\nContent-Length: ${body.byteLength}\r\n\r\n`,
  );
  socket.end(body, () => socket.destroy());
}

function statusOf({ code, message }: Error & { code?: string }): {
  statusCode: number;
  code: number;
  message: string;
} {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { statusCode: 408, code: 4, message: 'The request took too long to arrive.' };
    case 'HPE_HEADER_OVERFLOW':
      return { statusCode: 431, code: 8, message: 'The header is too large.' };
    default:
      return { statusCode: 400, code: 3, message: `This is not HTTP: ${message}` };
  }
}
