import { type DeadLetter, type DestinationStatus, deadLetterJson } from '@blotter/core/forward';
import type { DeadLetterAnswer, DestinationAnswer } from './forward-answers.js';

export function toDestinationAnswer({ fault, ...status }: DestinationStatus): DestinationAnswer {
  return { ...status, fault: fault ?? null };
}

export function toDeadLetterAnswer(letter: DeadLetter): DeadLetterAnswer {
  return deadLetterJson(letter);
}
