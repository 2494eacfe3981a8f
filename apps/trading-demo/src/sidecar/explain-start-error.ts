/** Settings of the sidecar by the names that its messages use. */
const PORTS = {
  'receivers.http': { variable: 'BLOTTER_RECEIVERS_HTTP_PORT', example: 14318 },
  'receivers.grpc': { variable: 'BLOTTER_RECEIVERS_GRPC_PORT', example: 14317 },
  api: { variable: 'BLOTTER_API_PORT', example: 14319 },
} as const;

/** Why the sidecar did not start, in its own words, and how to start it on another port where that helps. */
export function explainStartError(message: string): string {
  if (!message.includes('EADDRINUSE')) return message;
  const place = Object.entries(PORTS).find(([name]) => message.includes(`${name} (`))?.[1];
  const how =
    place === undefined
      ? `Other ports: ${Object.values(PORTS)
          .map(({ variable }) => variable)
          .join(', ')}.`
      : `Another port: ${place.variable}=${place.example} npm start`;
  return `${message}\n${how}`;
}
