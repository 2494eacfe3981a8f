const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/**
 * Seconds of `90s`, `15m`, `1h` or `2d`.
 * @throws RangeError for other text.
 */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (unit === undefined) throw new RangeError(`"${text}" is no duration: write 90s, 15m, 1h or 2d.`);
  return Number(number) * SECONDS[unit]!;
}

/** `1.3 h`, in the largest unit that makes at least one. */
export function durationText(seconds: number): string {
  const unit = ['d', 'h', 'm', 's'].find((name) => seconds >= SECONDS[name]!) ?? 's';
  return `${numberText(seconds / SECONDS[unit]!)} ${unit === 'm' ? 'min' : unit}`;
}

/** `31.5 GB`, decimal as disks are sold. */
export function bytesText(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${numberText(bytes / 1000 ** power)} ${BYTE_UNITS[power]}`;
}

/** Three digits, for the constants have no more; thousands apart. */
export function numberText(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 20 });
}
