/** The bench was stopped from outside. */
export class Interrupted extends Error {
  constructor() {
    super('The bench was stopped.');
  }
}

/** Rejects on Ctrl-C, a stop from outside, or when the run takes longer than it may; never resolves. */
export function interruption(afterMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        reject(new Interrupted());
      });
    }
    setTimeout(() => {
      reject(new Error(`The bench did not end within ${afterMs / 60_000} minutes and was stopped.`));
    }, afterMs).unref();
  });
}

/** What has to be undone at the end, whatever happened: last opened, first closed. */
export class Cleanup {
  private readonly steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.steps.splice(0).reverse()) {
      await step().catch((error: unknown) => {
        process.stderr.write(`While cleaning up: ${String(error)}\n`);
      });
    }
  }
}
