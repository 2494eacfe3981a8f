/** The five severities of an activity, as callers name them. */
export type ActivitySeverity = 'debug' | 'info' | 'success' | 'warning' | 'failure';

/**
 * OpenTelemetry's severity number and text for each activity severity. SUCCESS is INFO2: it sorts
 * above INFO and below WARNING (the reference platform put it above warning).
 */
export const SEVERITY: Readonly<
  Record<ActivitySeverity, { readonly number: number; readonly text: string }>
> = Object.freeze({
  debug: Object.freeze({ number: 5, text: 'DEBUG' }),
  info: Object.freeze({ number: 9, text: 'INFO' }),
  success: Object.freeze({ number: 10, text: 'SUCCESS' }),
  warning: Object.freeze({ number: 13, text: 'WARNING' }),
  failure: Object.freeze({ number: 17, text: 'FAILURE' }),
});

/** The activity severity that an OpenTelemetry severity number reads as; unspecified (0) is info. */
export function severityName(severityNumber: number): ActivitySeverity {
  if (severityNumber >= 17) return 'failure';
  if (severityNumber >= 13) return 'warning';
  if (severityNumber === 10) return 'success';
  if (severityNumber >= 9 || severityNumber === 0) return 'info';
  return 'debug';
}
