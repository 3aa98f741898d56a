import { type ProofVerdict, ProofVerifier, type ProvenRequest } from '@openmast/identity';

/** Believes the proofs it was told to believe. */
export class FakeProofs extends ProofVerifier {
  readonly asked: ProvenRequest[] = [];
  readonly good = new Map<string, ProofVerdict>();

  override verify(request: ProvenRequest): Promise<ProofVerdict> {
    this.asked.push(request);
    return Promise.resolve(this.good.get(request.proof) ?? { isGood: false });
  }
}
