import type { FastifyHelmetOptions } from '@fastify/helmet';

/** Only what comes from here, and nothing inline: a record that looks like markup stays text. */
export function securityHeaders(hasTls: boolean): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // A browser would remember it for every port of this host.
    strictTransportSecurity: hasTls && { includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
  };
}
