export { ActivityApiModule } from './activity-api.module.js';
export type { ActivityApiOptions } from './activity-api-options.js';
export type { ForwardSource } from './forward/forward-source.js';
