import { answerSustain } from './sustain-side.js';

await answerSustain(false);
