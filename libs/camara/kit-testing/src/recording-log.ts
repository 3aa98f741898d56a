import type { CallLog } from '@openmast/camara/kit';

/** Keeps what was logged. */
export class RecordingLog implements CallLog {
  readonly lines: Array<{ readonly level: 'warn' | 'error'; readonly fields: object; readonly message: string }> = [];

  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }

  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }
}
