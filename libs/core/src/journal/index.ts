export { JournalDirectory, type SegmentFile } from './journal-directory.js';
export { type Frame, type SegmentHeader, FRAME_HEADER_BYTES } from './segment-format.js';
export { type SegmentSummary, inspectJournal } from './inspect.js';
export { inspectionText } from './inspection-text.js';
export { SegmentReader } from './segment-reader.js';
export { SegmentWriter } from './segment-writer.js';
export { writeWholeSegment } from './write-segment.js';
export { MAX_STATE_BYTES, SlotFile } from './slot-file.js';
