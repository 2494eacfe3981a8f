#!/usr/bin/env node
import { runCli } from './run-cli.js';

// Something that a failed start left open must not keep the process.
process.exit(await runCli(process.argv.slice(2)));
