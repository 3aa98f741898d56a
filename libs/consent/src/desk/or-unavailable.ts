import { AppError } from '@openmast/kernel';

/** What `work` gives, or `otherwise` where something it needs cannot answer now: the rest of a call is not spoiled by it. */
export async function orUnavailable<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unavailable') return otherwise;
    throw error;
  }
}
