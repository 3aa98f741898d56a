import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConsentGate, ConsentLedger } from '@openmast/consent';
import type { Clock, Scope } from '@openmast/kernel';
import type { KeyRing } from '@openmast/runtime';
import { type ApplicationRegistry, agree } from '@openmast/tenancy';
import { arrivalOf } from '../network-login/arrivals';
import type { LineRecogniser } from '../network-login/recognise-line';
import { NETWORK_AMR } from './authorization-policy';
import { CaptureRefused, ConsentAsking, type ConsentMatter } from './consent-asking';
import { consentOutcome } from './consent-outcome';
import type { LiveProvider } from './live-provider';
import type { ScopeCatalogue } from './scope-request';

const TOKEN_LABEL = 'identity/capture-token';

export interface CaptureFlowParts {
  readonly live: LiveProvider;
  readonly catalogue: ScopeCatalogue;
  readonly applications: ApplicationRegistry;
  readonly recogniser: LineRecogniser;
  readonly consent: ConsentGate;
  readonly ledger: ConsentLedger;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

export interface CapturePage {
  readonly html: string;
  readonly formTargets: readonly string[];
}

/** What is being asked in one interaction, worked out anew at each step. */
interface Matter extends ConsentMatter {
  readonly uid: string;
  readonly redirectUri: string;
}

/** Asks the subscriber inside the authorization flow and records the answer. */
export class CaptureFlow {
  private readonly asking: ConsentAsking;

  constructor(private readonly parts: CaptureFlowParts) {
    this.asking = new ConsentAsking(parts);
  }

  /** @throws SessionNotFound for a stale link, CaptureRefused when another line is holding the phone */
  async show(request: IncomingMessage, response: ServerResponse): Promise<CapturePage> {
    const matter = await this.matterOf(request, response);
    const form = { action: `/interaction/${matter.uid}`, token: this.tokenFor(matter).toString('base64url') };
    return { html: this.asking.page(matter, form), formTargets: [new URL(matter.redirectUri).origin] };
  }

  /** Records the answer. @returns where the browser goes on. */
  async answer(request: IncomingMessage, response: ServerResponse, form: { token: string; answer: string }): Promise<string> {
    const matter = await this.matterOf(request, response);
    const expected = this.tokenFor(matter);
    const presented = Buffer.from(form.token, 'base64url');
    if (presented.length !== expected.length || !timingSafeEqual(presented, expected))
      throw new CaptureRefused('wrong page token');
    if (form.answer !== 'allow' && form.answer !== 'refuse') throw new CaptureRefused('no answer');
    const state = form.answer === 'allow' ? 'granted' : 'denied';
    await this.asking.record(matter, { state, channel: 'authorization', amr: [NETWORK_AMR], reference: matter.uid });
    const result =
      form.answer === 'allow' ? { consent: {} } : { error: 'access_denied', error_description: 'the subscriber refused' };
    return this.parts.live.current.interactionResult(request, response, result, { mergeWithLastSubmission: false });
  }

  /** The link alone proves nothing: the network must recognise, right now, the line that started the flow. */
  private async matterOf(request: IncomingMessage, response: ServerResponse): Promise<Matter> {
    const interaction = await this.parts.live.current.interactionDetails(request, response);
    const recognition = await this.parts.recogniser.recognise(arrivalOf(request));
    if (recognition.outcome !== 'line' || recognition.subscriber !== interaction.session?.accountId) {
      throw new CaptureRefused('another line, or none, is behind this request');
    }
    const { client_id: clientId, scope, redirect_uri: redirectUri } = interaction.params as Record<string, string>;
    const application = await this.parts.applications.find(clientId ?? '');
    const reading = this.parts.catalogue.read(scope);
    if (!application || 'fault' in reading || !reading.request.purpose)
      throw new CaptureRefused('the request is not agreed any more');
    const { purpose, scopes } = reading.request;
    const agreement = agree(application, { grantType: 'authorization_code', purpose, scopes });
    if (!agreement.isAgreed) throw new CaptureRefused('the request is not agreed any more');
    const { subscriber, msisdn } = recognition;
    const toAsk = await this.scopesToAsk({ subscriber, application, purpose, products: agreement.products });
    return {
      uid: interaction.uid,
      redirectUri: redirectUri ?? '',
      application,
      purpose,
      subscriber,
      msisdn,
      toAsk,
      products: agreement.products,
    };
  }

  /** What is still unanswered; when everything is answered (`prompt=consent`), everything that rests on consent. */
  private async scopesToAsk(
    matter: Pick<Matter, 'subscriber' | 'application' | 'purpose' | 'products'>,
  ): Promise<readonly Scope[]> {
    const { subscriber, application, purpose, products } = matter;
    const bases = new Map([...products].map(([scope, product]) => [scope, product.lawfulBasis] as const));
    const decisions = await this.parts.consent.decide({ subscriber, applicationId: application.id, purpose, bases });
    const outcome = consentOutcome(decisions, false);
    if (outcome.outcome === 'ask') return outcome.toAsk;
    if (outcome.outcome === 'ready') return outcome.granted.filter((scope) => bases.get(scope) === 'consent');
    throw new CaptureRefused('there is nothing to ask');
  }

  /** Bound to interaction, person and question: a page shown for one thing cannot answer another. */
  private tokenFor({ uid, subscriber, toAsk, purpose }: Matter): Buffer {
    return this.parts.keyRing.mac(TOKEN_LABEL, [uid, subscriber, purpose, ...toAsk].join('\n'));
  }
}
