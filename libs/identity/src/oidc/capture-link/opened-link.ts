import { CAPTURE_LINK_PATH } from '@openmast/consent';

/** What stands in the URL of an opened link. */
export interface OpenedLink {
  readonly secret: string;
  /** The application's `state`, still encoded as it came. Absent: none was appended. */
  readonly rawState: string | undefined;
}

/** The steps beside the question itself: have a code sent, and type it. */
export type LinkStep = 'send' | 'code' | 'confirm';

/** A path on this origin that leads back here, or to a step, with the `state` as it came. */
export function pathOf({ secret, rawState }: OpenedLink, step?: LinkStep, flag?: string): string {
  const query = [rawState === undefined ? [] : `state=${rawState}`, flag ?? []].flat().join('&');
  return `${CAPTURE_LINK_PATH}/${encodeURIComponent(secret)}${step === undefined ? '' : `/${step}`}${query === '' ? '' : `?${query}`}`;
}
