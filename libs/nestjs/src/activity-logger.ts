import {
  type Activity,
  type ActivityDetails,
  type ActivitySeverity,
  type BlotterStatus,
  type FlushTarget,
  toEmission,
} from '@blotter/core';
import type { ActivityRecorder } from './activity-recorder.js';

/** What an activity of a child logger starts from. */
export type ActivityDefaults<TType extends string = string> = Partial<Activity<TType>>;

/**
 * Records activities. Recording takes microseconds, does no I/O, waits for no lock and never throws; the
 * active trace context is attached.
 *
 * `ActivityLogger<'order_filled' | 'order_rejected'>` accepts only these types.
 */
export class ActivityLogger<TType extends string = string> {
  constructor(
    private readonly recorder: ActivityRecorder,
    private readonly defaults: ActivityDefaults<TType> | undefined = undefined,
  ) {}

  /** Records an activity. @returns its uid (UUID version 7 text), known before it is stored. */
  record(activity: Activity<TType>): string {
    const { processor, logger } = this.recorder;
    return processor.record(logger, toEmission(this.merged(activity)));
  }

  /**
   * Records an activity and waits until it is fsynced.
   * @returns its uid.
   * @throws BlotterError ERR_BLOTTER_DROPPED when it was not kept, with the reason.
   */
  recordDurably(activity: Activity<TType>): Promise<string> {
    return new Promise((resolve, reject) => {
      const { processor, logger } = this.recorder;
      const uid: string = processor.record(logger, toEmission(this.merged(activity)), (error) => {
        if (error === undefined) queueMicrotask(() => resolve(uid));
        else reject(error);
      });
    });
  }

  success(type: TType, description?: string, details?: ActivityDetails): string {
    return this.record(activity('success', type, description, details));
  }

  info(type: TType, description?: string, details?: ActivityDetails): string {
    return this.record(activity('info', type, description, details));
  }

  warning(type: TType, description?: string, details?: ActivityDetails): string {
    return this.record(activity('warning', type, description, details));
  }

  failure(type: TType, description?: string, details?: ActivityDetails): string {
    return this.record(activity('failure', type, description, details));
  }

  debug(type: TType, description?: string, details?: ActivityDetails): string {
    return this.record(activity('debug', type, description, details));
  }

  /** A child whose activities start from these defaults; `source` and `data` are merged key by key. */
  with<TChild extends TType = TType>(defaults: ActivityDefaults<TChild>): ActivityLogger<TChild> {
    return new ActivityLogger<TChild>(
      this.recorder,
      merge(this.defaults, defaults) as ActivityDefaults<TChild>,
    );
  }

  /**
   * Waits until everything recorded before the call is fsynced (`durable`), or committed in SQLite
   * (`stored`), which takes as long as the store is locked.
   * @throws BlotterError ERR_BLOTTER_TIMEOUT; nothing is lost by it.
   */
  flush(options: { readonly until?: FlushTarget; readonly timeoutMs?: number } = {}): Promise<void> {
    return this.recorder.processor.flush(options.until, options.timeoutMs);
  }

  /** Counters, watermarks and faults: for health checks. */
  status(): BlotterStatus {
    return this.recorder.processor.status();
  }

  private merged(activity: Activity<TType>): Activity<TType> {
    return this.defaults === undefined ? activity : (merge(this.defaults, activity) as Activity<TType>);
  }
}

function activity<TType extends string>(
  severity: ActivitySeverity,
  type: TType,
  description: string | undefined,
  details: ActivityDetails | undefined,
): Activity<TType> {
  return { ...details, type, description, severity };
}

/** Never throws: what cannot be read is left to toEmission to report. */
function merge(defaults: Partial<Activity> | undefined, activity: Partial<Activity>): Partial<Activity> {
  try {
    return {
      ...defaults,
      ...activity,
      ...(defaults?.source && activity.source ? { source: { ...defaults.source, ...activity.source } } : {}),
      ...(defaults?.data && activity.data ? { data: { ...defaults.data, ...activity.data } } : {}),
    };
  } catch {
    return activity;
  }
}
