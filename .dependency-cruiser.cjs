/** The arrows of docs/architecture.md: imports point down only. */
const room = (name) => `^libs/core/src/${name}/`;
const ROOMS = [
  'ingest',
  'recorder',
  'rejected',
  'verify',
  'finder',
  'writer',
  'forwarder',
  'search',
  'store',
  'query',
  'journal',
  'otlp',
  'threads',
  'model',
];
const MAY_IMPORT = {
  ingest: ['recorder', 'writer', 'model'],
  recorder: ['writer', 'query', 'model'],
  rejected: ['writer', 'store', 'otlp', 'model'],
  verify: ['journal', 'store', 'otlp', 'model'],
  finder: ['search', 'store', 'query', 'model'],
  writer: ['journal', 'forwarder', 'search', 'store', 'otlp', 'model'],
  forwarder: ['search', 'store', 'query', 'otlp', 'threads', 'model'],
  search: ['store', 'query', 'threads', 'model'],
  store: ['model'],
  query: ['model'],
  journal: [],
  otlp: ['model'],
  threads: [],
  model: [],
};

/** The same for the sidecar's folders. */
const folder = (name) => `^apps/sidecar/src/${name}/`;
const FOLDERS = ['cli', 'api', 'operations', 'receivers', 'security', 'config'];
const FOLDER_MAY_IMPORT = {
  cli: ['operations', 'security', 'config'],
  api: ['operations', 'receivers', 'security', 'config'],
  operations: ['receivers', 'security', 'config'],
  receivers: ['security', 'config'],
  security: ['config'],
  config: [],
};

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...ROOMS.map((name) => ({
      name: `${name}-imports-down-only`,
      severity: 'error',
      from: { path: room(name), pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/core/src/[^/]+/',
        pathNot: [name, ...MAY_IMPORT[name]].map(room),
      },
    })),
    {
      name: 'rooms-through-their-index',
      comment: 'Other rooms are entered by their index.ts; search/ has a second door, answers.ts.',
      severity: 'error',
      from: { path: '^libs/core/src/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/core/src/[^/]+/',
        pathNot: ['^libs/core/src/$1/', '/index\\.ts$', '/search/answers\\.ts$'],
      },
    },
    ...FOLDERS.map((name) => ({
      name: `sidecar-${name}-imports-down-only`,
      severity: 'error',
      from: { path: folder(name), pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^apps/sidecar/src/[^/]+/',
        pathNot: [name, ...FOLDER_MAY_IMPORT[name]].map(folder),
      },
    })),
    {
      name: 'receivers-without-nest',
      comment: 'What a request passes is plain; Nest wires it, and serves the API beside it.',
      severity: 'error',
      from: { path: '^apps/sidecar/src/(receivers|security|config)/' },
      to: { path: '@nestjs/' },
    },
    {
      name: 'only-the-store-has-sqlite',
      severity: 'error',
      from: { path: '^libs/', pathNot: ['^libs/core/src/store/', '\\.spec\\.ts$'] },
      to: { path: 'better-sqlite3' },
    },
    {
      name: 'libs-not-apps',
      severity: 'error',
      from: { path: '^libs/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(apps|test)/' },
    },
    {
      name: 'core-not-nestjs',
      severity: 'error',
      from: { path: '^libs/core/' },
      to: { path: '^libs/nestjs/|@nestjs/' },
    },
    {
      name: 'apps-through-packages',
      comment: 'Apps and whole-process tests use what is published.',
      severity: 'error',
      from: { path: '^(apps|test)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/[^/]+/src/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
};
