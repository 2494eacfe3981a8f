/** What programs and specs say to each other: JSON with a kind. */
export interface Message {
  readonly kind: string;
  readonly [key: string]: unknown;
}

/** A forked program tells its spec. */
export function tell(message: Message): void {
  process.send?.(message);
}

/** A forked program waits for its spec; listening keeps it alive. */
export function heard(kind: string): Promise<Message> {
  return new Promise((resolve) => {
    const listener = (message: Message): void => {
      if (message.kind !== kind) return;
      process.off('message', listener);
      resolve(message);
    };
    process.on('message', listener);
  });
}
