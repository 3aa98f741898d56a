/** What may be processed by whom for what, in the model: an index into the world's table of them. */
export type Use = number;
/** A line of the model: an index. */
export type Line = number;

export type Basis = 'consent' | 'legitimate_interest';

/** What a schedule is made of. Minutes are those of the injected clock. */
export type Act =
  | { readonly kind: 'grant'; readonly line: Line; readonly use: Use; readonly minutes?: number }
  | { readonly kind: 'refuse' | 'object'; readonly line: Line; readonly use: Use }
  | { readonly kind: 'withdraw' | 'decide'; readonly line: Line; readonly use: Use }
  | { readonly kind: 'withdraw-all' | 'new-owner'; readonly line: Line }
  /** With a token that was issued to this owner of the line, counted from 0. */
  | { readonly kind: 'call'; readonly line: Line; readonly use: Use; readonly owner: number }
  | { readonly kind: 'pass'; readonly minutes: number };

interface Kept {
  readonly state: 'granted' | 'denied' | 'withdrawn' | 'objected';
  /** Minute of the injected clock. */
  readonly end?: number;
}

/** All there is to know: who has which line now, what each of its owners has said, and what time it is. */
export interface Model {
  readonly minute: number;
  /** How many owners each line has had before this one. */
  readonly owners: readonly number[];
  /** By `line/owner/use`. */
  readonly said: Readonly<Record<string, Kept>>;
}

export const newModel = (lines: number): Model => ({ minute: 0, owners: Array.from({ length: lines }, () => 0), said: {} });

/** The whole consent master in thirty lines: what the real one must not differ from. */
export function stepOf(bases: readonly Basis[]): (model: Model, act: Act) => { state: Model; told: string } {
  return (model, act) => {
    switch (act.kind) {
      case 'pass':
        return { state: { ...model, minute: model.minute + act.minutes }, told: '' };
      case 'new-owner':
        return { state: { ...model, owners: model.owners.map((owner, line) => owner + Number(line === act.line)) }, told: '' };
      case 'grant':
      case 'refuse':
      case 'object':
        return say(model, act);
      case 'withdraw':
        return takeBack(model, [keyOf(model, act)]);
      case 'withdraw-all':
        return takeBack(
          model,
          bases.map((_basis, use) => keyOf(model, { ...act, use })),
        );
      case 'decide':
        return { state: model, told: decided(bases[act.use], model.said[keyOf(model, act)], model.minute) };
      case 'call':
        return { state: model, told: called(model, act, bases[act.use]) };
    }
  };
}

function keyOf({ owners }: Model, { line, use }: { readonly line: Line; readonly use: Use }): string {
  return [line, owners[line], use].join('/');
}

/** What a person says, or has said for them. */
export type Saying = Extract<Act, { kind: 'grant' | 'refuse' | 'object' }>;

/** Which state that makes. */
export const SAID = { grant: 'granted', refuse: 'denied', object: 'objected' } as const;

function say(model: Model, act: Saying) {
  const end = act.kind === 'grant' && act.minutes !== undefined ? { end: model.minute + act.minutes } : {};
  return { state: { ...model, said: { ...model.said, [keyOf(model, act)]: { state: SAID[act.kind], ...end } } }, told: '' };
}

/** Only a yes can be taken back, though it has run out; told is how many there were. */
function takeBack(model: Model, keys: readonly string[]) {
  const living = keys.filter((key) => model.said[key]?.state === 'granted');
  const ended = Object.fromEntries(living.map((key) => [key, { state: 'withdrawn' } as const]));
  return { state: { ...model, said: { ...model.said, ...ended } }, told: String(living.length) };
}

/** As the gate tells it: outcome or reason, and the end of a yes ahead or behind. */
function decided(basis: Basis | undefined, kept: Kept | undefined, minute: number): string {
  if (kept && kept.state !== 'granted') return kept.state;
  if (basis !== 'consent') return 'granted';
  if (!kept) return 'never-asked';
  const end = kept.end === undefined ? '' : ` ${String(kept.end)}`;
  return `${kept.end !== undefined && kept.end <= minute ? 'expired' : 'granted'}${end}`;
}

/** As the hot path tells it. A token of somebody who has the line no more is dead, whatever they had said. */
function called(model: Model, act: Extract<Act, { kind: 'call' }>, basis: Basis | undefined): string {
  if (act.owner !== model.owners[act.line]) return 'subject-gone';
  const decision = decided(basis, model.said[keyOf(model, act)], model.minute);
  if (decision.startsWith('granted')) return 'granted';
  return decision === 'objected' ? 'objected' : 'consent-missing';
}
