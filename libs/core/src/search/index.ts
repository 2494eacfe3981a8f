export { searchFileOf } from './search-schema.js';
