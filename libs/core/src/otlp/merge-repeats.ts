import type { MessageShape } from './message-shapes.js';
import { WireReader, malformed } from './wire-reader.js';
import { WireWriter } from './wire-writer.js';

/** Legal senders concatenate a few messages at most; without a bound the lists of spans would outgrow the request. */
const MAX_OCCURRENCES = 100;

/**
 * Rewrites a sound request in which message fields that may be there once come again. Protobuf merges them, and
 * merging is reading one message after the other: so their contents are joined. Readers then see each once.
 * @throws BlotterError ERR_BLOTTER_MALFORMED when one comes more than a hundred times.
 */
export function mergeRepeats(request: Buffer, shape: MessageShape): Buffer {
  const merger = new Merger(request);
  merger.write(shape, [0, request.length]);
  return Buffer.from(merger.writer.toBytes().buffer);
}

/** Where the occurrences of a field are: [start, end, start, end, …], and where the last one's tag is. */
interface Occurrences {
  readonly spans: number[];
  last: number;
}

class Merger {
  readonly writer = new WireWriter();
  private readonly reader: WireReader;

  constructor(private readonly request: Buffer) {
    this.reader = new WireReader(request);
  }

  /** Writes a message whose content is in one or more spans. */
  write(shape: MessageShape, spans: readonly number[]): void {
    const { writer } = this;
    const found = this.occurrences(shape, spans);
    this.eachField(spans, (tag, start, contentStart, end) => {
      const child = shape.children[tag];
      if (child === undefined) return writer.raw(this.request.subarray(start, end));
      const occurrences = shape.singular[tag] === 1 ? found.get(tag) : undefined;
      // Only where the last is: what came between may be another value of the same oneof.
      if (shape.singular[tag] === 1 && occurrences?.last !== start) return;
      writer.byte(tag);
      const mark = writer.begin(3);
      this.write(child, occurrences?.spans ?? [contentStart, end]);
      writer.end(mark, 3);
    });
  }

  private occurrences(shape: MessageShape, spans: readonly number[]): ReadonlyMap<number, Occurrences> {
    const found = new Map<number, Occurrences>();
    this.eachField(spans, (tag, start, contentStart, end) => {
      const field = shape.fields[tag >>> 3];
      if (field?.desc.oneof !== undefined) {
        for (const other of field.desc.oneof.fields) {
          const otherTag = shape.fields[other.number]!.tag;
          if (otherTag !== tag) found.delete(otherTag);
        }
      }
      if (tag > 127 || shape.singular[tag] !== 1) return;
      const earlier = found.get(tag);
      if (earlier === undefined) return void found.set(tag, { spans: [contentStart, end], last: start });
      if (earlier.spans.push(contentStart, end) > MAX_OCCURRENCES * 2) {
        throw malformed(start, `${field!.desc.toString()} is given more than ${MAX_OCCURRENCES} times`);
      }
      earlier.last = start;
    });
    return found;
  }

  private eachField(
    spans: readonly number[],
    visit: (tag: number, start: number, contentStart: number, end: number) => void,
  ): void {
    const { reader } = this;
    for (let i = 0; i < spans.length; i += 2) {
      const end = spans[i + 1]!;
      reader.position = spans[i]!;
      while (reader.position < end) {
        const start = reader.position;
        const tag = reader.varint(end);
        let contentStart = reader.position;
        if ((tag & 7) === 2) {
          const fieldEnd = reader.span(end);
          contentStart = reader.position;
          reader.position = fieldEnd;
        } else reader.skip(tag, end);
        const fieldEnd = reader.position;
        visit(tag, start, contentStart, fieldEnd);
        reader.position = fieldEnd;
      }
    }
  }
}
