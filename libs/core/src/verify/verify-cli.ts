import { parseArgs } from 'node:util';
import { reportText } from './report-text.js';
import { verifyTrail } from './verify.js';

/* `npm run verify -- FILE`: is the trail what Blotter wrote? Exit code 0: yes, 1: no, 2: it cannot be said. */

const USAGE = `Usage: npm run --silent verify -- FILE [--journal FOLDER] [--prefix P] [--json]

Checks the store FILE (integrity, digests, chain) and its journal (checksums), and changes nothing.

  --journal FOLDER  the journal; default: the folder journal beside FILE, if there is one
  --prefix P        prefix of Blotter's tables in a shared file, for instance blotter_
  --json            print the whole report as JSON
  --help            print this

Exit code 0: all is well; 1: something is bad; 2: wrong usage, or it cannot be read.
`;

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      journal: { type: 'string' },
      prefix: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { journal, prefix, json } = values;
  const report = verifyTrail({
    file,
    ...(journal === undefined ? {} : { journal }),
    ...(prefix === undefined ? {} : { prefix }),
  });
  process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report));
  return report.ok ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
