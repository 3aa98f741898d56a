/** One request that is made with a sender-constrained token. */
export interface ProvenRequest {
  /** The DPoP header. */
  readonly proof: string;
  readonly accessToken: string;
  /** `cnf.jkt` of the token: thumbprint of the key that must have signed the proof. */
  readonly proofKey: string;
  readonly method: string;
  /** Path without query, as sent. */
  readonly path: string;
  /** What follows the question mark, as sent; empty without one. */
  readonly query: string;
}

/** `bodyHash`: the proof speaks for this body only (base64url SHA-256); the caller compares once it has read it. */
export type ProofVerdict = { readonly isGood: false } | { readonly isGood: true; readonly bodyHash?: string };

/** Checks DPoP proofs at resource servers (RFC 9449, with CAMARA's claims). Also the injection token. */
export abstract class ProofVerifier {
  /** A good proof is used up by being checked. @throws AppError `unavailable` when replay cannot be ruled out */
  abstract verify(request: ProvenRequest): Promise<ProofVerdict>;
}
