/** How a code journey goes at one server, the same for every shot. */
export interface JourneyRoute {
  readonly authorizePath: string;
  /** Redirects up to and including the one that brings the code. */
  readonly redirects: number;
  readonly callback: string;
  /** base64url; where it is given, the packet gateway's words go along, signed as it signs them. */
  readonly edgeProofKey?: string;
}

/** What is different in every journey. The shot's body is the token request but for the code. */
export interface JourneyShot {
  readonly query: string;
  readonly state: string;
  /** Where the handset is, `<ip>:<port>`. */
  readonly address: string;
}
