import type { SubscriberRef } from '@openmast/kernel';

/** Nobody's id. Asking about it takes the same way, and so as long, as asking about a person who never decided anything. */
export const NOBODY = '00000000-0000-0000-0000-000000000000' as string as SubscriberRef;
