/* What commands have to know that do not load the configuration, which takes longer than many a question. */

/** The token of the commands that ask a sidecar (`blotter query`, `tail`, …): no setting, but whoever uses them may have it set. */
export const TOKEN_VARIABLE = 'BLOTTER_TOKEN';

/** Of the database. */
export const DEFAULT_FILE_NAME = 'blotter.db';
