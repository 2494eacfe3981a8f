export { KeptThread } from './kept-thread.js';
