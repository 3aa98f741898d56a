/** A foreign name inside plain text, where no `bdi` can stand (Unicode Standard Annex 9: first strong isolate). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
