const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** One column each: most text, without taking it apart. */
const PLAIN = /^[\u0020-\u007e\u00a0-\u02ff]*$/;

/** Unicode's East Asian Wide and Fullwidth, by block. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/v;
const EMOJI = /^\p{Emoji_Presentation}|\ufe0f/v;
const NOTHING = /^[\p{M}\u200c\u200d]+$/v;

/** The columns of a terminal that a text takes, as most terminals count them. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(text)) width += widthOf(segment);
  return width;
}

/** As much of the beginning as fits. */
export function cutToWidth(text: string, columns: number): string {
  if (PLAIN.test(text)) return text.slice(0, Math.max(0, columns));
  let width = 0;
  let cut = '';
  for (const { segment } of GRAPHEMES.segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    cut += segment;
  }
  return cut;
}

function widthOf(grapheme: string): number {
  if (NOTHING.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}
