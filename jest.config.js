import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

// Hundreds of processes are started, of the same few programs.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('.cache/compile', import.meta.url));

/** Unit specs run from source; whole-process tests run what is built and shipped. */
const config = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testEnvironment: 'node',
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.cache/'],
  modulePathIgnorePatterns: ['/dist/', '/.cache/'],
};

export default {
  projects: [
    {
      ...config,
      displayName: 'unit',
      testMatch: ['<rootDir>/libs/*/src/**/*.spec.ts', '<rootDir>/apps/*/src/**/*.spec.ts'],
    },
    { ...config, displayName: 'whole', testMatch: ['<rootDir>/test/**/*.spec.ts'] },
  ],
  reporters: ['default', '<rootDir>/test/dist/runner/unfinished-suites.js'],
  testTimeout: 60_000,
  // Most of a suite's time it waits for processes that it has started.
  maxWorkers: Math.max(2, availableParallelism() - 1),
};
