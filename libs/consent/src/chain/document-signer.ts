/** A public key as JWK (RFC 7517), never with private members. */
export type PublicJwk = Readonly<Record<string, unknown>>;

/** A document as compact JWS (RFC 7515), and the key that checks it. */
export interface SignedDocument {
  readonly jws: string;
  readonly kid: string;
  readonly publicJwk: PublicJwk;
}

/** Signs in the operator's name. Answered by the identity wing, which keeps the keys; asked here so that the arrow has one direction. */
export abstract class DocumentSigner {
  /** @param type `typ` of the header, so that no document passes for another, or for a token. @throws AppError `unavailable` */
  abstract sign(type: string, document: object): Promise<SignedDocument>;
}

/** The public keys that documents were ever signed with, long after tokens have stopped using them. */
export abstract class SignatureKeys {
  /** @throws AppError `unavailable` */
  abstract remember(document: SignedDocument): Promise<void>;

  /** `undefined`: no key of ours. @throws AppError `unavailable` */
  abstract find(kid: string): Promise<PublicJwk | undefined>;
}
