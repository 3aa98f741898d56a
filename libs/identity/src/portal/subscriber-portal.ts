import type { KeyRing } from '@openmast/runtime';
import type { ScopeCatalogue } from '../oidc/scope-request';
import { Portal, type PortalParts } from './portal';
import { PortalNotices, type PortalNoticesParts } from './portal-notices';
import { SecondTap } from './second-tap';
import { StopEverything } from './stop-everything';
import { UseViews } from './use-views';
import { Visitors, type VisitorsParts } from './visitors';

type MadeHere = 'notices' | 'visitors' | 'views' | 'secondTap';

interface SubscriberPortalParts extends PortalNoticesParts, Omit<PortalParts, MadeHere>, Omit<VisitorsParts, MadeHere> {
  readonly keyRing: KeyRing;
  readonly catalogue: ScopeCatalogue;
}

/** The subscriber's own pages, put together. */
export function subscriberPortal(parts: SubscriberPortalParts) {
  const notices = new PortalNotices(parts);
  const visitors = new Visitors({ ...parts, notices });
  const pages = { ...parts, notices, visitors, secondTap: new SecondTap(parts.keyRing) };
  return { portal: new Portal({ ...pages, views: new UseViews(parts.catalogue) }), stopEverything: new StopEverything(pages) };
}
