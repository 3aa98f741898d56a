/** Work that is left behind by requests: looked for regularly, and at once when somebody knows of some. One run at a time. */
export class RegularWork {
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | undefined;

  /** @param work must not throw */
  constructor(
    private readonly work: () => Promise<void>,
    intervalMs: number,
  ) {
    this.timer = setInterval(() => {
      this.wake();
    }, intervalMs);
    this.timer.unref();
  }

  /** Looks for work now, unless it is at it. Returns at once. */
  wake(): void {
    this.running ??= this.work().finally(() => (this.running = undefined));
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
