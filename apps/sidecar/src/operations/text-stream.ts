import type { LogOutput } from './log-line.js';

/** Turns pino's lines into lines for people: `12:00:00.000 warn  msg key=value`. */
export function textStream(output: LogOutput): LogOutput {
  return {
    write(line) {
      const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
      const clock = String(time).slice(11, 23);
      const rest = Object.entries(fields).map(([key, value]) => `${key}=${valueText(value)}`);
      output.write(`${[clock, String(level).padEnd(5), printable(String(msg)), ...rest].join(' ')}\n`);
    },
  };
}

function valueText(value: unknown): string {
  return typeof value === 'string' && /^[\w.:/+-]+$/.test(value) ? value : printable(JSON.stringify(value));
}

/** No line breaks, and no escapes that a terminal obeys: what senders wrote must not look like a line of its own. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}
