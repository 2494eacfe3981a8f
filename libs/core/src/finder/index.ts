export { Finder } from './finder.js';
export type { FinderOptions } from './finder-options.js';
