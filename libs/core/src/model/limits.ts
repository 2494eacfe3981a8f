/** How much of one value is kept. What goes beyond is cut and counted, never refused. */
export interface ValueLimits {
  /** Levels of nesting. @default 16 */
  readonly maxDepth: number;
  /** Keys of one object, or items of one array, Map or Set. @default 1024 */
  readonly maxItems: number;
  /** Values in one record altogether. @default 8192 */
  readonly maxValues: number;
  /** UTF-16 code units of one string, or bytes of one byte array. @default 65536 */
  readonly maxLength: number;
}

export const DEFAULT_VALUE_LIMITS: ValueLimits = Object.freeze({
  maxDepth: 16,
  maxItems: 1024,
  maxValues: 8192,
  maxLength: 65_536,
});
