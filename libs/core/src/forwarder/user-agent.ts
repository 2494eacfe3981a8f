import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What requests say of who sends them. */
export const USER_AGENT = `blotter/${version}`;
