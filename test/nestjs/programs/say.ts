/** Tells the test that forked us. */
export function say(message: { readonly kind: string; readonly [detail: string]: unknown }): void {
  if (process.connected) process.send?.(message);
}
