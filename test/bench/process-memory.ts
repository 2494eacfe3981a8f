import { readFileSync } from 'node:fs';

/**
 * Resident memory of a process in MB, as the kernel counts it: now, or the most it ever was.
 * @returns NaN where there is no /proc.
 */
export function residentMb(pid: number, when: 'now' | 'peak'): number {
  const name = when === 'now' ? 'VmRSS' : 'VmHWM';
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux') return Number.NaN;
    throw error;
  }
}
