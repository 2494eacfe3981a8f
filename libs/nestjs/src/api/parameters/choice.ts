import { BlotterError } from '@blotter/core';
import type { DeadLetterChoice } from '@blotter/core/forward';
import { z } from 'zod';

/** Which dead letters to do something with. Says it exactly one way: nothing is done to all of them by mistake. */
export const choiceBody = z
  .strictObject({
    ids: z.array(z.int().min(1)).min(1).max(1000).optional().describe('These.'),
    destination: z.string().min(1).max(64).optional().describe('All of a destination.'),
    all: z.literal(true).optional().describe('All there are.'),
  })
  .meta({ id: 'Choice', description: 'Which dead letters: `ids`, `destination` or `all`, one of them.' });

const EXPECTED: Readonly<Record<string, string>> = {
  ids: 'a list of 1 to 1000 ids',
  destination: 'the name of a destination',
  all: 'true',
};

/** @throws BlotterError ERR_BLOTTER_QUESTION. */
export function choiceOf(body: unknown): DeadLetterChoice {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw wrong('The body is no JSON object.');
  const result = choiceBody.safeParse(body);
  if (!result.success) {
    const [issue] = result.error.issues;
    if (issue!.code === 'unrecognized_keys') {
      throw wrong(`There is no ${JSON.stringify(issue.keys[0]!.slice(0, 100))} in it.`);
    }
    const name = String(issue!.path[0]);
    throw wrong(`${name} must be ${EXPECTED[name]}.`);
  }
  const { ids, destination } = result.data;
  const given = Object.keys(result.data);
  if (given.length !== 1) {
    throw wrong(given.length === 0 ? 'It says of no dead letter.' : `It says ${given.join(' and ')}.`);
  }
  return { ids, destination };
}

function wrong(problem: string): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_QUESTION',
    problem,
    'Send one of {"ids":[1,2]}, {"destination":"name"} and {"all":true}, as application/json.',
  );
}
