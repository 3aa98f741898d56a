import { createRequire } from 'node:module';
import type { AccessToken, KoaContextWithOIDC, Provider } from 'oidc-provider';

/**
 * The one place that reaches into oidc-provider (its version is pinned). A grant type of our own must bind its tokens to DPoP
 * proofs as the library's own grant types do, and the functions for that have no public door.
 */
const load = createRequire(__filename);
const GRANT_FUNCTIONS = 'oidc-provider/lib/helpers/grants.js';

export interface DpopProof {
  readonly thumbprint: string;
}

interface GrantFunctions {
  validateDpop(provider: Provider, ctx: KoaContextWithOIDC): Promise<DpopProof | undefined>;
  checkDpopRequired(provider: Provider, ctx: KoaContextWithOIDC, proof: DpopProof | undefined): void;
  checkDpopReplay(...request: [Provider, KoaContextWithOIDC, proof: DpopProof, clientId: string]): Promise<void>;
}

/**
 * The DPoP proof of a token request (RFC 9449), if it brings one.
 * @throws InvalidDpopProof for a bad proof; InvalidGrant where the client must send one and did not
 */
export async function readProof(ctx: KoaContextWithOIDC): Promise<DpopProof | undefined> {
  const { provider } = ctx.oidc;
  const functions = load(GRANT_FUNCTIONS) as GrantFunctions;
  const proof = await functions.validateDpop(provider, ctx);
  functions.checkDpopRequired(provider, ctx, proof);
  return proof;
}

/** Binds a token about to be issued to the key of the request's proof. @throws InvalidGrant for a proof seen before */
export async function bindToProof(ctx: KoaContextWithOIDC, token: AccessToken, proof: DpopProof | undefined): Promise<void> {
  if (!proof) return;
  const functions = load(GRANT_FUNCTIONS) as GrantFunctions;
  await functions.checkDpopReplay(ctx.oidc.provider, ctx, proof, token.clientId ?? '');
  token.setThumbprint('jkt', proof.thumbprint);
}
