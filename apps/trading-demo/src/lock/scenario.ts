import type { ActivityModuleOptions } from '@blotter/nestjs';
import { join } from 'node:path';

/** One of the three runs: the same platform, the same work, another way to keep activities. */
export interface Scenario {
  readonly name: string;
  /** Its folder; holds the platform's file. */
  readonly directory: string;
  readonly platformFile: string;
  /** Of ActivityModule; undefined when activities are written synchronously, as before. */
  readonly blotter: ActivityModuleOptions | undefined;
  /** The file and the table or view in which its activities are. */
  readonly activitiesFile: string;
  readonly activitiesTable: 'activitylog' | 'activity_log';
}

const SERVICE_NAME = 'trading-demo';

export function scenarios(root: string): readonly [Scenario, Scenario, Scenario] {
  const place = (folder: string) => {
    const directory = join(root, folder);
    return { directory, platformFile: join(directory, 'platform.db') };
  };
  const before = place('before');
  const same = place('same-file');
  const own = place('own-file');
  return [
    {
      ...before,
      name: 'before',
      blotter: undefined,
      activitiesFile: before.platformFile,
      activitiesTable: 'activitylog',
    },
    {
      ...same,
      name: 'after, same file',
      blotter: {
        directory: same.directory,
        sharedDatabase: { file: same.platformFile },
        serviceName: SERVICE_NAME,
      },
      activitiesFile: same.platformFile,
      activitiesTable: 'activity_log',
    },
    {
      ...own,
      name: 'after, own file',
      blotter: { directory: own.directory, serviceName: SERVICE_NAME },
      activitiesFile: join(own.directory, 'blotter.db'),
      activitiesTable: 'activity_log',
    },
  ];
}
