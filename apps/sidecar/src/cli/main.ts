#!/usr/bin/env node
import { runCli } from './run-cli.js';

// `blotter verify … | head` closes what is written to.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const code = await runCli(process.argv.slice(2));

// Pipes are written to in the background, and exit() does not wait for them; a reader that is stuck is not waited for.
const written = new Promise((resolve) => process.stdout.write('', resolve));
const timeout = new Promise((resolve) => setTimeout(resolve, 5000).unref());
await Promise.race([written, timeout]);
// Something that a failed start left open must not keep the process.
process.exit(code);
