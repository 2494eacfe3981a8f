import { answer, folder } from '../answer.js';
import { openBlotter } from '../open-blotter.js';
import { activityAt } from '../workload.js';
import { type EmitQuestion, type EmitRound, emitRound } from './emit-round.js';

const { logger, stored, close } = await openBlotter(folder);

answer(async (question: EmitQuestion): Promise<EmitRound> => {
  // The acknowledgements are part of the main thread's work.
  const usPerRecord = await emitRound(
    question,
    activityAt,
    (activity) => logger.record(activity),
    () => logger.status().accounting.queued === 0,
  );
  // The worker must not still be busy when the other side has its turn.
  await stored();
  const { accounting } = logger.status();
  return { usPerRecord, lost: accounting.created - accounting.stored };
}, close);
