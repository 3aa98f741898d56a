/** Prints each hop of a journey with the time it took. */
export class Hops {
  private readonly startedMs = performance.now();
  private lastMs = this.startedMs;
  private count = 0;

  add(route: string, request: string, answer: string): void {
    const nowMs = performance.now();
    this.count += 1;
    const took = `${(nowMs - this.lastMs).toFixed(0)} ms`;
    this.lastMs = nowMs;
    process.stdout.write(`  ${String(this.count)}  ${route.padEnd(40)} ${request}\n     ${''.padEnd(40)} ${answer}  (${took})\n`);
  }

  /** The time all of it took, and the end of the story. */
  finish(sentence: string): void {
    const tookMs = (performance.now() - this.startedMs).toFixed(0);
    process.stdout.write(`     ${''.padEnd(40)} in all ${tookMs} ms\n\n  ${sentence}\n`);
  }
}
