/* Makes better-sqlite3's binary unloadable, as on a platform that has none. Loaded with --require. */
const Module = require('node:module');

const load = Module._extensions['.node'];
Module._extensions['.node'] = (module, filename) => {
  if (filename.includes('better-sqlite3')) throw new Error('cannot open shared object file');
  return load(module, filename);
};
