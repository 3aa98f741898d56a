import { AppError } from '@openmast/kernel';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';

/** Reads one item by the rules that a body of its own would be read by. @throws AppError `invalid` with every fault */
export async function readItem<T extends object>(shape: new () => T, item: unknown): Promise<T> {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw new AppError('invalid', 'INVALID_REQUEST', 'An item must be an object.');
  }
  const read = plainToInstance(shape, item);
  const faults = await validate(read, { whitelist: true, forbidNonWhitelisted: true });
  if (faults.length === 0) return read;
  const sentences = faults.flatMap(({ constraints = {} }) => Object.values(constraints));
  throw new AppError('invalid', 'INVALID_REQUEST', sentences.join('; '));
}

/** Reads all items, does `work` with those that could be read, and puts its results in their places. */
export async function withReadable<T, R>(
  items: readonly unknown[],
  read: (item: unknown) => Promise<T>,
  work: (readable: readonly T[]) => Promise<readonly R[]>,
): Promise<readonly (R | AppError)[]> {
  const each = await Promise.allSettled(items.map((item) => read(item)));
  const results = [...(await work(each.filter((one) => one.status === 'fulfilled').map(({ value }) => value)))];
  return each.map((one) => (one.status === 'fulfilled' ? taken(results) : asRefusal(one.reason)));
}

function taken<R>(results: R[]): R {
  const [result] = results.splice(0, 1);
  if (result === undefined) throw new Error('an item got no answer');
  return result;
}

function asRefusal(reason: unknown): AppError {
  if (reason instanceof AppError) return reason;
  throw reason;
}
