import { randomUUID } from 'node:crypto';
import { Msisdn, type Scope, type SubscriberRef, granted, parsePurpose, parseScope, refused, undecided } from '@openmast/kernel';
import { SubscriberDirectory, type SubscriberLine } from '@openmast/network';
import { SubscriberRegistry } from '@openmast/subscriber';
import { type Application, ApplicationRegistry } from '@openmast/tenancy';
import { type CaptureEnd, type CaptureLink, CaptureLinks, type CaptureMatter } from '../capture-links';
import { ConsentGate, type ConsentQuestion, type ScopeDecision } from '../consent.gate';
import { type InquiryParts, LiveConsentInquiry } from './live-consent-inquiry';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const check = parseScope('sim-swap:check')!;
const date = parseScope('sim-swap:retrieve-date')!;
const msisdn = Msisdn.parse('+990100000001')!;
const ada = randomUUID() as string as SubscriberRef;
const CALLBACK = 'https://ridenow.example/consent';

class OneLine extends SubscriberDirectory {
  line: SubscriberLine | undefined = { subscriptionId: 's1', isBarred: false, mayConsent: true };

  override async find(): Promise<SubscriberLine | undefined> {
    return this.line;
  }
}

class OneSubscriber extends SubscriberRegistry {
  override async ensure(): Promise<SubscriberRef> {
    return ada;
  }

  override async find(): Promise<SubscriberRef> {
    return ada;
  }

  override async findByNumber(): Promise<SubscriberRef> {
    return ada;
  }

  override async mayConsent(): Promise<boolean> {
    return true;
  }

  override async numberOf(): Promise<Msisdn> {
    return msisdn;
  }
}

class OneApplication extends ApplicationRegistry {
  override async find(): Promise<Application> {
    const product = { id: 'p', capability: 'sim-swap', purpose: fraud, scopes: [check, date] };
    const terms = { grantTypes: ['authorization_code' as const], lawfulBasis: 'consent' as const };
    return { id: 'a', redirectUris: ['https://ridenow.example/callback'], products: [{ ...product, ...terms }] } as never;
  }

  override async tenantOf(): Promise<string> {
    return 'north';
  }

  override async describe(): Promise<ReadonlyMap<string, never>> {
    return new Map<string, never>();
  }
}

class ToldGate extends ConsentGate {
  decisions = new Map<Scope, ScopeDecision>();
  asked: ConsentQuestion | undefined;

  override async decide(question: ConsentQuestion): Promise<ReadonlyMap<Scope, ScopeDecision>> {
    this.asked = question;
    return this.decisions;
  }
}

class KeptLinks extends CaptureLinks {
  isFull = false;
  shown = new Set<string>();
  readonly opened: (CaptureMatter & { readonly callbackUrl: string | undefined })[] = [];

  override async open(matter: CaptureMatter, callbackUrl: string | undefined): Promise<string | undefined> {
    if (this.isFull) return undefined;
    this.opened.push({ ...matter, callbackUrl });
    return 'secret';
  }

  override async find(): Promise<CaptureLink | undefined> {
    return undefined;
  }

  override async noteShown(): Promise<void> {
    return undefined;
  }

  override async end(_secret: string, _end: CaptureEnd): Promise<boolean> {
    return true;
  }

  override async noteFailure(): Promise<void> {
    return undefined;
  }

  override async beingAsked(): Promise<ReadonlySet<string>> {
    return this.shown;
  }
}

function stage() {
  const parts = {
    issuer: 'https://auth.north.example',
    directory: new OneLine(),
    subscribers: new OneSubscriber(),
    applications: new OneApplication(),
    consent: new ToldGate(),
    links: new KeptLinks(),
  } satisfies InquiryParts;
  parts.consent.decisions.set(check, { decision: refused('never-asked'), isAskable: true });
  const question = { applicationId: 'a', msisdn, purpose: fraud, scopes: [check] };
  return { ...parts, question, inquiry: new LiveConsentInquiry(parts) };
}

describe('an inquiry', () => {
  it('asks the gate that everything else asks, about every scope under its own lawful basis', async () => {
    const { inquiry, question, consent } = stage();
    await inquiry.ask(question);

    expect(consent.asked).toMatchObject({ subscriber: ada, applicationId: 'a', purpose: fraud });
    expect([...(consent.asked?.bases ?? [])]).toEqual([[check, 'consent']]);
  });

  it('tells nothing where the line, the agreement or the callback is not right', async () => {
    const { inquiry, question, directory } = stage();
    const capture = { callbackUrl: 'https://evil.example/' };

    expect(await inquiry.ask({ ...question, scopes: ['kyc-match:match'] })).toEqual({ outcome: 'not-agreed' });
    expect(await inquiry.ask({ ...question, purpose: 'dpv:NoSuchPurpose' })).toEqual({ outcome: 'not-agreed' });
    expect(await inquiry.ask({ ...question, capture })).toEqual({ outcome: 'callback-refused' });
    directory.line = { subscriptionId: 's1', isBarred: true, mayConsent: true };
    expect(await inquiry.ask(question)).toEqual({ outcome: 'line-barred' });
    directory.line = undefined;
    expect(await inquiry.ask(question)).toEqual({ outcome: 'line-unknown' });
  });

  it('does not tell about the new holder of a number what a token was issued for the old one', async () => {
    const { inquiry, question } = stage();
    const before = randomUUID() as string as SubscriberRef;

    expect(await inquiry.ask({ ...question, subscriber: before })).toEqual({ outcome: 'line-unknown' });
    expect(await inquiry.ask({ ...question, subscriber: ada })).toMatchObject({ outcome: 'told' });
  });

  it('opens one link for what can still be asked, and only for that', async () => {
    const { inquiry, question, consent, links } = stage();
    consent.decisions.set(date, { decision: refused('denied'), isAskable: true });
    const asked = { ...question, scopes: [check, date, check], capture: { callbackUrl: CALLBACK } };

    expect(await inquiry.ask(asked)).toEqual({
      outcome: 'told',
      standings: [
        { scope: check, standing: 'pending' },
        { scope: date, standing: 'denied' },
      ],
      captureUrl: 'https://auth.north.example/capture/secret',
    });
    expect(links.opened).toEqual([
      { subscriber: ada, applicationId: 'a', purpose: fraud, scopes: [check], callbackUrl: CALLBACK },
    ]);
  });

  it.each<[string, ScopeDecision]>([
    ['granted', { decision: granted, isAskable: false }],
    ['denied', { decision: refused('denied'), isAskable: true }],
    ['objected', { decision: refused('objected'), isAskable: false }],
    ['never asked, on the phone of somebody who does not decide', { decision: refused('never-asked'), isAskable: false }],
  ])('opens no link where it is %s', async (_what, decision) => {
    const { inquiry, question, consent, links } = stage();
    consent.decisions.set(check, decision);
    links.isFull = true;

    const answer = await inquiry.ask({ ...question, capture: {} });

    expect(answer).toMatchObject({ outcome: 'told' });
    expect(answer).not.toHaveProperty('captureUrl');
  });

  it('says so when too many links were asked for', async () => {
    const { inquiry, question, links } = stage();
    links.isFull = true;

    expect(await inquiry.ask({ ...question, capture: {} })).toEqual({ outcome: 'asked-too-often' });
    expect(await inquiry.ask(question)).toMatchObject({ outcome: 'told' });
  });

  it('tells what stands on the screen as requested, and what has run out with its day', async () => {
    const { inquiry, question, consent, links } = stage();
    const expiredAt = new Date('2026-01-01T00:00:00Z');
    links.shown = new Set([check, date]);
    consent.decisions.set(date, { decision: refused('expired'), isAskable: true, expiredAt });

    expect(await inquiry.ask({ ...question, scopes: [check, date] })).toEqual({
      outcome: 'told',
      standings: [
        { scope: check, standing: 'requested' },
        { scope: date, standing: 'expired', until: expiredAt },
      ],
    });
  });

  it('fails, and guesses nothing, when nobody can decide', async () => {
    const { inquiry, question, consent } = stage();
    consent.decisions.set(check, { decision: undecided('store'), isAskable: false });

    await expect(inquiry.ask(question)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
