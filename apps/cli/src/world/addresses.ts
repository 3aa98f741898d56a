/** Where everything listens on this machine. Host `localhost` throughout: cookies and resolvers agree on nothing else. */
export interface Addresses extends Readonly<Record<string, number>> {
  readonly publicPort: number;
  readonly operatorPort: number;
  readonly opsPort: number;
  readonly platformPort: number;
  readonly labPort: number;
  readonly rideNowPort: number;
  readonly quarryPort: number;
  readonly aggregatorPort: number;
  readonly simulatorPort: number;
  readonly mobileProxyPort: number;
}

/** The ports of a laptop's demo world; `offset` moves all of them, so that several worlds can live side by side. */
export function addressesAt(offset: number): Addresses {
  return {
    publicPort: 4000 + offset,
    operatorPort: 4001 + offset,
    platformPort: 4010 + offset,
    labPort: 4300 + offset,
    rideNowPort: 4310 + offset,
    quarryPort: 4311 + offset,
    aggregatorPort: 4320 + offset,
    simulatorPort: 4330 + offset,
    mobileProxyPort: 4331 + offset,
    opsPort: 9400 + offset,
  };
}

/** Extra ports of the services when each is a process of its own. */
export function separatePorts(offset: number) {
  return {
    'auth-server': { publicPort: 4021 + offset, operatorPort: 0, opsPort: 9400 + offset },
    'camara-api': { publicPort: 4022 + offset, operatorPort: 0, opsPort: 9402 + offset },
    'consent-master': { publicPort: 4023 + offset, operatorPort: 4001 + offset, opsPort: 9403 + offset },
    'admin-api': { publicPort: 0, operatorPort: 4024 + offset, opsPort: 9404 + offset },
  } as const;
}

export function localUrl(port: number): string {
  return `http://localhost:${String(port)}`;
}
