/** Token of the checked module options. */
export const ACTIVITY_OPTIONS = Symbol('blotter.activity.options');

/** Token of the module's ActivityRecorder. */
export const ACTIVITY_RECORDER = Symbol('blotter.activity.recorder');
