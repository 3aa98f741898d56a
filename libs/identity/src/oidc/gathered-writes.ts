import { Provider } from 'oidc-provider';
import type { NewRow, OidcRows, RowKey } from '../store/oidc-rows';

/** What an authorization request stores on its way to a code. The session is written last, and takes them along. */
const GATHERED: ReadonlySet<string> = new Set(['Grant', 'AuthorizationCode']);

const waiting = new WeakMap<object, NewRow[]>();

/** Keeps a row until the request's last write. @returns false where the row has to be written now */
export function gather(row: NewRow): boolean {
  const { ctx } = Provider;
  if (ctx?.oidc.route !== 'authorization' || !GATHERED.has(row.model)) return false;
  waiting.set(ctx, [...(waiting.get(ctx) ?? []), row]);
  return true;
}

/** The rows this request has gathered; they are the caller's to write now. */
export function takeGathered(ctx: object | undefined = Provider.ctx): readonly NewRow[] {
  const rows = (ctx && waiting.get(ctx)) ?? [];
  if (ctx) waiting.delete(ctx);
  return rows;
}

/** What this request would read if it had been written already. */
export function gatheredRow({ model, id }: RowKey): NewRow | undefined {
  const { ctx } = Provider;
  return ctx && waiting.get(ctx)?.find((row) => row.model === model && row.id === id);
}

/** No answer leaves before all of its rows are written: whatever no session took along is written here, or the request fails. */
export function writeGatheredBeforeAnswering(provider: Provider, rows: OidcRows): void {
  provider.use(async (ctx, next) => {
    await next();
    const left = takeGathered(ctx);
    if (left.length > 0) await rows.write(left);
  });
}
