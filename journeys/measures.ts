import type { Answer } from '@openmast/testing';

/** `200`, or `400 invalid_grant`: what the OAuth error tables speak of. */
export function outcome({ status, json }: Answer): string {
  return `${String(status)} ${typeof json['error'] === 'string' ? json['error'] : ''}`.trim();
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
