export type { Counted, StoreProblem, StoreProblemKind, StoreReport } from '../store/index.js';
export type { JournalProblem, JournalProblemKind, JournalReport } from './journal-report.js';
export { reportText } from './report-text.js';
export { type VerifyOptions, type VerifyReport, verifyTrail } from './verify.js';
