/** Injects the SidecarConfig. */
export const SIDECAR_CONFIG = Symbol('SIDECAR_CONFIG');
