/** Token of the RecordFinder that answers. */
export const API_FINDER = Symbol('blotter.api.finder');

/** Token of how many tails may be open at a time. */
export const MAX_TAILS = Symbol('blotter.api.max-tails');

/** Token of the ForwardSource. */
export const API_FORWARD = Symbol('blotter.api.forward');
