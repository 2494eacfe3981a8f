import { type CustomDecorator, SetMetadata } from '@nestjs/common';
import type { TokenScope } from '../config/sidecar-config.js';

/** Key of the metadata. */
export const REQUIRED_SCOPE = 'blotter:scope';

/** The scope that a token needs here; without it a route needs no token. */
export function RequireScope(scope: TokenScope): CustomDecorator {
  return SetMetadata(REQUIRED_SCOPE, scope);
}
