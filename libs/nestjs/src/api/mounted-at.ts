import { Controller, type Type, UseGuards } from '@nestjs/common';
import type { ResolvedActivityApiOptions } from './activity-api-options.js';

/**
 * A controller at this path behind these guards. A class of its own for each: metadata belongs to the class, and two
 * applications of one process may mount it differently.
 */
export function mountedAt(
  controller: Type,
  { path, guards, decorators }: Pick<ResolvedActivityApiOptions, 'path' | 'guards' | 'decorators'>,
): Type {
  const { name } = controller;
  const mounted = { [name]: class extends controller {} }[name]!;
  for (const decorate of [...decorators, UseGuards(...guards), Controller(path)]) decorate(mounted);
  return mounted;
}
