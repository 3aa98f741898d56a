/** Told how a call ended whose record says it was weighed. */
export abstract class AccessOutcomes {
  /** `code`: CAMARA error code. Returns at once; a note that is lost leaves a record that says more was told than was. */
  abstract note(accessId: string, code: string): void;
}
