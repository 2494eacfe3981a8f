import { type ConfigProblem, problemText } from './config/config-problem.js';

/** Stable codes of the errors of the sidecar itself. Each is described in docs/errors.md. */
export type SidecarErrorCode = 'ERR_BLOTTER_CONFIG' | 'ERR_BLOTTER_EXPOSED' | 'ERR_BLOTTER_TLS';

/** What keeps the sidecar from starting: what is wrong and where (`message`), and what to do (`hint`). */
export class SidecarError extends Error {
  override readonly name: string = 'SidecarError';

  constructor(
    readonly code: SidecarErrorCode,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(`${message}${message.includes('\n') ? '\n' : ' '}${hint}`, options);
  }
}

/** Everything that is wrong with a configuration, one line each. Shows no secret. */
export class SidecarConfigError extends SidecarError {
  override readonly name = 'SidecarConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(
      'ERR_BLOTTER_CONFIG',
      [`The configuration has ${count}:`, ...problems.map((problem) => `  ${problemText(problem)}`)].join(
        '\n',
      ),
      'Every setting is described in docs/configuration.md.',
    );
  }
}
