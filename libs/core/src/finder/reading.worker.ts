import { workerData } from 'node:worker_threads';
import { SearchReader } from '../search/answers.js';
import { answerRequest } from './answer-request.js';
import type { ResolvedFinderOptions } from './finder-options.js';
import type { Task } from './lane.js';
import { type Reply, answerReply, errorReply } from './reply.js';

const { file, prefix, searchFile } = workerData as ResolvedFinderOptions;
const reader = new SearchReader({ file, prefix, searchFile });

/** What the threads of a lane run. Never throws, so that a rejected task means a thread that died. */
export function answerTask({ cancelled, ...request }: Task): Reply {
  try {
    const control = {
      deadline: performance.now() + request.timeLimitMs,
      isCancelled: () => Atomics.load(cancelled, 0) !== 0,
    };
    return answerReply(request.kind, answerRequest(reader, request, control));
  } catch (error) {
    return errorReply(error);
  }
}
