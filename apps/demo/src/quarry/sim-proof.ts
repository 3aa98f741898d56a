import { randomUUID } from 'node:crypto';
import type { Msisdn } from '@openmast/kernel';
import { SignJWT } from 'jose';
import { genericGrantRequest } from 'openid-client';
import { z } from 'zod';
import { type OperatorConnection, signingKey } from '../operator/connection';
import { callCamara } from './camara-call';

const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'dpv:FraudPreventionAndDetection number-verification:verify';
const ASSERTION_SECONDS = 60;

const verifyAnswer = z.object({ devicePhoneNumberVerified: z.boolean() });

export interface SimProofRequest {
  readonly number: Msisdn;
  /** What the phone got from its entitlement server (TS.43); good once. */
  readonly operatorToken: string;
  readonly correlator: string;
}

/** LanternPay's business with the operator: the SIM speaks for itself, whatever network carries it (JWT bearer, CAMARA). */
export class SimProof {
  constructor(
    private readonly connection: OperatorConnection,
    private readonly issuer: string,
    private readonly apiRoot: string,
  ) {}

  /** Is this the number of the SIM that the operator token was made for? @throws OperatorRefusal */
  async isNumberOf({ number, operatorToken, correlator }: SimProofRequest): Promise<boolean> {
    const assertion = await this.#assertion(`operatortoken:${operatorToken}`);
    const { access_token: token } = await this.connection.ask(correlator, (configuration) =>
      genericGrantRequest(configuration, JWT_BEARER_GRANT, { assertion }),
    );
    const url = `${this.apiRoot}/number-verification/v2/verify`;
    const answer = await callCamara({ url, token, correlator, json: { phoneNumber: number.e164() } });
    return verifyAnswer.parse(answer).devicePhoneNumberVerified;
  }

  async #assertion(sub: string): Promise<string> {
    const { client } = this.connection;
    const { key, kid } = await signingKey(client);
    return new SignJWT({ iss: client.clientId, sub, aud: `${this.issuer}/token`, jti: randomUUID(), scope: SCOPE })
      .setProtectedHeader({ alg: 'ES256', ...(kid === undefined ? {} : { kid }) })
      .setIssuedAt()
      .setExpirationTime(`${ASSERTION_SECONDS}s`)
      .sign(key);
  }
}
