/** One request as it arrived on the socket, before any framework has interpreted its headers. */
export interface Arrival {
  /** Peer of the TCP connection. */
  readonly peerIp: string;
  readonly peerPort: number;
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Header names and values alternating, repeated headers repeated, as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
}

/** Every value of one header, in order. Underscores count as hyphens: many hops treat `X_MSISDN` and `X-MSISDN` as one. */
export function headerValues(arrival: Arrival, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < arrival.rawHeaders.length; index += 2) {
    const found = arrival.rawHeaders[index]?.toLowerCase().replaceAll('_', '-');
    if (found === name) values.push(arrival.rawHeaders[index + 1] ?? '');
  }
  return values;
}
