import { BlotterError } from '../errors.js';

/** Says what is wrong in the text of a filter, and where. Its code is ERR_BLOTTER_FILTER. */
export class FilterError extends BlotterError {
  /** From 1 on, in UTF-16 code units; one behind the last where something is missing at the end. */
  readonly column: number;

  /**
   * @param problem - without the place.
   * @param offset - from 0 on.
   * @param length - code units that are wrong; at least 1.
   */
  constructor(
    readonly problem: string,
    hint: string,
    offset: number,
    readonly length = 1,
  ) {
    super('ERR_BLOTTER_FILTER', `Column ${offset + 1}: ${problem}`, hint);
    this.column = offset + 1;
  }
}
