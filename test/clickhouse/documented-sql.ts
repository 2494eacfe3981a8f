import { readFileSync } from 'node:fs';

/**
 * The SQL of a document, by the first line of each code block: `-- NAME`.
 * @throws Error for a block that has no name.
 */
export function documentedSql(document: URL): ReadonlyMap<string, string> {
  const blocks = readFileSync(document, 'utf8').matchAll(/^```sql\n(.*?)^```$/gms);
  return new Map(
    [...blocks].map(([, sql = '']) => {
      const name = /^-- (.+)$/m.exec(sql)?.[1];
      if (name === undefined) throw new Error(`${document.pathname} has SQL without a name: ${sql}`);
      return [name, sql.trim().replace(/;$/, '')];
    }),
  );
}
