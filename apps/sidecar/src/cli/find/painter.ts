import { styleText } from 'node:util';
import { cutToWidth, displayWidth } from './display-width.js';

/** As styleText names them; undefined: as it is. */
export type Style = Parameters<typeof styleText>[0] | undefined;

/** A text of one style: safe, without escape sequences of its own. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

const CUT = '…';
const PLACE = '\u0000';

/** Makes lines for a stream: coloured when it is a terminal (NO_COLOR and FORCE_COLOR decide otherwise), and cut to its width. */
export class Painter {
  private readonly sequences = new Map<Style, readonly [string, string]>();

  /** @param stream - where the lines go: standard output. */
  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** One line, without its end. */
  line(spans: readonly Span[]): string {
    // Asked each time: windows change.
    const columns = this.stream.isTTY ? this.stream.columns : undefined;
    const shown = columns === undefined || columns < 2 ? spans : cutSpans(spans, columns);
    return shown.map((span) => this.paint(span)).join('');
  }

  private paint({ text, style }: Span): string {
    if (style === undefined) return text;
    let sequences = this.sequences.get(style);
    if (sequences === undefined) {
      const [begin = '', end = ''] = styleText(style, PLACE, { stream: this.stream }).split(PLACE);
      this.sequences.set(style, (sequences = [begin, end]));
    }
    return sequences[0] + text + sequences[1];
  }
}

/** What fits into so many columns; what was cut ends with an ellipsis. */
export function cutSpans(spans: readonly Span[], columns: number): Span[] {
  const shown: Span[] = [];
  let left = columns;
  for (const [i, span] of spans.entries()) {
    const width = displayWidth(span.text);
    const isLast = spans.slice(i + 1).every(({ text }) => text === '');
    if (width < left || (width === left && isLast)) {
      shown.push(span);
      left -= width;
    } else {
      shown.push({ ...span, text: cutToWidth(span.text, left - 1) + CUT });
      break;
    }
  }
  return shown;
}
