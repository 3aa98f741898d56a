import { type Json, isObject } from './json';
import { normaliseContract } from './normalise-contract';

/** One point on which two contracts differ. */
export interface Difference {
  /** Where, in the normalised contract, e.g. `$.paths["/verify"].post.responses["403"]`. */
  readonly path: string;
  /** `undefined`: the released contract does not have it. */
  readonly released: unknown;
  /** `undefined`: ours does not have it. */
  readonly served: unknown;
}

/** Every difference between two OpenAPI documents that a program could notice; none means they are one contract. */
export function compareContracts(released: Json, served: Json): Difference[] {
  return compare('$', normaliseContract(released), normaliseContract(served));
}

/** One line for people. */
export function describeDifference({ path, released, served }: Difference): string {
  if (served === undefined) return `${path}: missing, the release has ${JSON.stringify(released)}`;
  if (released === undefined) return `${path}: not in the release, ours has ${JSON.stringify(served)}`;
  return `${path}: the release has ${JSON.stringify(released)}, ours ${JSON.stringify(served)}`;
}

function compare(path: string, released: unknown, served: unknown): Difference[] {
  if (isObject(released) && isObject(served)) {
    const keys = new Set([...Object.keys(released), ...Object.keys(served)]);
    return [...keys].flatMap((key) => compare(path + step(key), released[key], served[key]));
  }
  if (Array.isArray(released) && Array.isArray(served)) return compareLists(path, released, served);
  return released === served ? [] : [{ path, released, served }];
}

/** Lists of plain values are sets by now, so each value missing on one side is one difference; others are compared by position. */
function compareLists(path: string, released: readonly unknown[], served: readonly unknown[]): Difference[] {
  if ([...released, ...served].some(isObject)) {
    const length = Math.max(released.length, served.length);
    return Array.from({ length }, (_, at) => compare(`${path}[${at}]`, released[at], served[at])).flat();
  }
  const gone = released.filter((value) => !served.includes(value)).map((value) => ({ path, released: value, served: undefined }));
  const added = served
    .filter((value) => !released.includes(value))
    .map((value) => ({ path, released: undefined, served: value }));
  return [...gone, ...added];
}

function step(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
