import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { ClientGone } from './client-gone.js';
import { type RawExchange, rawExchange } from './raw-exchange.js';

/** Injects an AbortSignal that is aborted with {@link ClientGone} when the client goes away before it has its answer. */
export const ClientSignal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal =>
  clientSignal(rawExchange(context)),
);

/**
 * The response of a request that was pipelined behind others never closes when the connection does, so both are
 * listened to.
 */
export function clientSignal({ request, response }: RawExchange): AbortSignal {
  const gone = new AbortController();
  const { socket } = request;
  const onClose = (): void => {
    socket?.removeListener('close', onClose);
    response.removeListener('close', onClose);
    if (!response.writableFinished) gone.abort(new ClientGone());
  };
  socket?.once('close', onClose);
  response.once('close', onClose);
  if (response.destroyed || socket?.destroyed) onClose();
  return gone.signal;
}
