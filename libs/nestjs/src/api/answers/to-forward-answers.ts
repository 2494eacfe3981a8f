import { BlotterError } from '@blotter/core';
import { type DeadLetter, type DestinationStatus, recordOfLetter } from '@blotter/core/forward';
import { recordJson } from '@blotter/core/reader';
import type { DeadLetterAnswer, DestinationAnswer } from './forward-answers.js';
import type { RecordAnswer } from './record-answer.js';

export function toDestinationAnswer({ fault, ...status }: DestinationStatus): DestinationAnswer {
  return { ...status, fault: fault ?? null };
}

export function toDeadLetterAnswer(letter: DeadLetter): DeadLetterAnswer {
  const { id, destination, recordId, uid, code, reason, rejectedAtMs, state } = letter;
  const rejectedAt = new Date(rejectedAtMs).toISOString();
  return { id, destination, recordId, uid, code, reason, rejectedAt, state, record: recordOf(letter) };
}

function recordOf(letter: DeadLetter): RecordAnswer | null {
  try {
    const record = recordOfLetter(letter);
    return record === undefined ? null : recordJson(record);
  } catch (error) {
    if (error instanceof BlotterError) return null;
    throw error;
  }
}
