const CAPABILITIES: ReadonlySet<string> = new Set(['consent-info']);

/**
 * An application asks there before anybody has allowed it anything: resting on consent, the capability could never be used
 * (CAMARA ICM O13). So neither a product nor a country's rule may make it so.
 */
export function needsNoConsent(capability: string): boolean {
  return CAPABILITIES.has(capability);
}
