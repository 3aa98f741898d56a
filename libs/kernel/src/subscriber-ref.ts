declare const subscriberBrand: unique symbol;

/** Our internal id of a subscription (UUID). It is not derived from the number and changes when a number is given to somebody else. */
export type SubscriberRef = string & { readonly [subscriberBrand]: true };

const UUID_SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function parseSubscriberRef(text: string): SubscriberRef | undefined {
  return UUID_SHAPE.test(text) ? (text as SubscriberRef) : undefined;
}
