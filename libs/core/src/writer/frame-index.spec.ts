import { FrameIndex } from './frame-index.js';

const frame = (batch: number, createdAtMs: number) => ({
  batch,
  records: batch * 10,
  appendedAtMs: 0,
  payload: new Uint8Array(),
  createdAtMs,
});

describe('FrameIndex', () => {
  const index = new FrameIndex(1000);
  index.add(36, frame(1, 1100));
  index.add(136, frame(2, 1050));
  index.add(336, frame(3, 1300));

  it('finds a frame by its offset, with its size', () => {
    expect(index.at(36, 400)).toMatchObject({ batch: 1, records: 10, size: 100 });
    expect(index.at(136, 400)).toMatchObject({ batch: 2, records: 20, size: 200 });
    expect(index.at(336, 400)).toMatchObject({ batch: 3, records: 30, size: 64 });
    for (const offset of [0, 37, 335, 400]) expect(index.at(offset, 400)).toBeUndefined();
  });

  it('its records were created since those of the frame before, also by a clock that was set back', () => {
    expect(index.at(36, 400)).toMatchObject({ fromMs: 1000, createdAtMs: 1100 });
    expect(index.at(136, 400)).toMatchObject({ fromMs: 1050, createdAtMs: 1050 });
    expect(index.at(336, 400)).toMatchObject({ fromMs: 1050, createdAtMs: 1300 });
  });

  it('lists the frames from an offset on', () => {
    const from = (offset: number) => index.from(offset).map(({ batch }) => batch);
    expect([from(0), from(36), from(37), from(336), from(400)]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [2, 3],
      [3],
      [],
    ]);
    expect(new FrameIndex(0).from(0)).toEqual([]);
  });
});
