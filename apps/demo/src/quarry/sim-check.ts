import type { Msisdn } from '@openmast/kernel';
import {
  type Configuration,
  type TokenEndpointResponse,
  ResponseBodyError,
  clientCredentialsGrant,
  genericGrantRequest,
  initiateBackchannelAuthentication,
  pollBackchannelAuthenticationGrant,
} from 'openid-client';
import { z } from 'zod';
import type { OperatorConnection } from '../operator/connection';
import { OperatorRefusal } from '../operator/refusal';
import { callCamara } from './camara-call';

const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';
const PURPOSE = 'dpv:IdentityVerification';
const SCOPE = `openid ${PURPOSE} sim-swap:check`;
const WITHDRAW_SCOPE = 'dpv:RightsFulfillment consents:withdraw';
const MAX_AGE_HOURS = 240;
const MS = 1_000;

const swapAnswer = z.object({ swapped: z.boolean() });

export interface SimCheckRequest {
  readonly number: Msisdn;
  readonly correlator: string;
  /** Ends the waiting for the person. */
  readonly signal: AbortSignal;
}

/** MeadowCare's business with the operator: from server to server, while the person answers on the phone (CIBA, poll mode). */
export class SimCheck {
  constructor(
    private readonly connection: OperatorConnection,
    private readonly apiRoot: string,
  ) {}

  /** Was the SIM of this number changed lately? The operator asks the person first. @throws OperatorRefusal */
  async wasSwapped({ number, correlator, signal }: SimCheckRequest): Promise<boolean> {
    const tokens = await this.connection.ask(correlator, (configuration) => askPerson(configuration, number, signal));
    const url = `${this.apiRoot}/sim-swap/v2/check`;
    const json = { maxAge: MAX_AGE_HOURS };
    return swapAnswer.parse(await callCamara({ url, token: tokens.access_token, correlator, json })).swapped;
  }

  /** Tells the operator that the person takes the permission back. @throws OperatorRefusal */
  async giveBack(number: Msisdn, correlator: string): Promise<void> {
    const { access_token: token } = await this.connection.ask(correlator, (configuration) =>
      clientCredentialsGrant(configuration, { scope: WITHDRAW_SCOPE }),
    );
    const json = { phoneNumber: number.e164(), purpose: PURPOSE };
    await callCamara({ url: `${this.apiRoot}/consents/v1/withdraw`, token, correlator, json });
  }
}

/** The first poll comes at once: whoever has allowed this before is not asked, and does not wait. */
async function askPerson(configuration: Configuration, number: Msisdn, stop: AbortSignal): Promise<TokenEndpointResponse> {
  const parameters = { scope: SCOPE, login_hint: `tel:${number.e164()}` };
  const opened = await initiateBackchannelAuthentication(configuration, parameters);
  try {
    return await genericGrantRequest(configuration, CIBA_GRANT, { auth_req_id: opened.auth_req_id });
  } catch (error) {
    if (!(error instanceof ResponseBodyError) || error.error !== 'authorization_pending') throw error;
  }
  const late = AbortSignal.timeout(opened.expires_in * MS);
  try {
    const signal = AbortSignal.any([stop, late]);
    return await pollBackchannelAuthenticationGrant(configuration, opened, undefined, { signal });
  } catch (error) {
    if (late.aborted) throw new OperatorRefusal('expired_token', undefined, error);
    throw error;
  }
}
