import { BlotterError } from '../errors.js';

/** Behind which row of which store. */
export interface TailPosition {
  readonly generation: string;
  /** Row id; 0 is before the first. The row itself may be gone. */
  readonly id: number;
}

/** Text of a position: the version of this form, the row id, the store's generation. No spaces, no line ends. */
export function writePosition({ generation, id }: TailPosition): string {
  return `t1.${id.toString(36)}.${Buffer.from(generation).toString('base64url')}`;
}

/** @throws BlotterError ERR_BLOTTER_CURSOR when it is no position. */
export function readPosition(text: string): TailPosition {
  const [, id = '', generation = ''] = /^t1\.([0-9a-z]{1,11})\.([\w-]{1,100})$/.exec(String(text)) ?? [];
  const position = {
    id: Number.parseInt(id, 36),
    generation: Buffer.from(generation, 'base64url').toString(),
  };
  if (Number.isSafeInteger(position.id) && writePosition(position) === text) return position;
  throw new BlotterError(
    'ERR_BLOTTER_CURSOR',
    `'${String(text).slice(0, 200)}' is no position of a tail.`,
    'Give back the position of a record or a group as it came, or leave it out to follow from now on.',
  );
}

/** @throws BlotterError ERR_BLOTTER_CURSOR when the position is of another store than this. */
export function checkGeneration(position: TailPosition, generation: string): void {
  if (position.generation === generation) return;
  throw new BlotterError(
    'ERR_BLOTTER_CURSOR',
    'The position is of another store: the database file was replaced.',
    'Follow from now on, or from the last records: what the other store had cannot be continued here.',
  );
}
