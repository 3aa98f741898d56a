import { AppError } from '@openmast/kernel';
import { Batches } from './batches';

interface Question {
  readonly key: string;
}

/** A line that answers when told, and remembers what travelled together. */
function line() {
  const trips: { keys: string[]; arrive: () => void; fail: (cause: Error) => void }[] = [];
  const batches = new Batches<Question, string>({
    keyOf: ({ key }) => key,
    answer: (questions) =>
      new Promise((resolve, reject) => {
        const keys = questions.map(({ key }) => key);
        trips.push({ keys, arrive: () => resolve(keys.map((key) => `answer to ${key}`)), fail: reject });
      }),
  });
  return { trips, ask: (key: string) => batches.ask({ key }) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('questions that travel together', () => {
  it('go at once and alone when nothing is under way', async () => {
    const { trips, ask } = line();

    const answer = ask('a');
    await turn();
    trips[0]!.arrive();

    expect(trips.map(({ keys }) => keys)).toEqual([['a']]);
    expect(await answer).toBe('answer to a');
  });

  it('wait for each other while two trips are under way, and each gets its own answer', async () => {
    const { trips, ask } = line();
    const answers = [ask('a')];
    await turn();
    answers.push(ask('b'));
    await turn();
    answers.push(ask('c'), ask('d'), ask('e'));
    await turn();
    expect(trips.map(({ keys }) => keys)).toEqual([['a'], ['b']]);

    trips[0]!.arrive();
    await turn();
    await turn();
    trips[1]!.arrive();
    trips[2]!.arrive();

    expect(trips[2]!.keys).toEqual(['c', 'd', 'e']);
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd', 'e'].map((key) => `answer to ${key}`));
  });

  it('never carry the same key twice: the second goes later', async () => {
    const { trips, ask } = line();
    const both = [ask('a'), ask('a')];
    await turn();
    trips[0]!.arrive();
    await both[0];
    await turn();
    await turn();
    trips[1]!.arrive();

    expect(trips.map(({ keys }) => keys)).toEqual([['a'], ['a']]);
    await Promise.all(both);
  });

  it('fail together when nobody is there to answer, and the next ones are not held back', async () => {
    const { trips, ask } = line();
    const failing = Promise.allSettled([ask('a'), ask('b')]);
    await turn();
    trips[0]!.fail(new AppError('unavailable', 'AWAY', 'Nobody is there.'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);

    const next = ask('c');
    await turn();
    await turn();
    trips[1]!.arrive();

    expect(await next).toBe('answer to c');
  });

  it('are asked again one by one when one of them cannot be asked, so that only that one fails', async () => {
    const { trips, ask } = line();
    const answers = Promise.allSettled([ask('good'), ask('bad'), ask('fine')]);
    await turn();
    trips[0]!.fail(new Error('no such letter'));
    await turn();
    trips[1]!.arrive();
    await turn();
    trips[2]!.fail(new Error('no such letter'));
    await turn();
    trips[3]!.arrive();

    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are refused, not piled up, when thousands wait', async () => {
    const { ask } = line();
    const refused: unknown[] = [];
    for (let index = 0; index < 4_200; index += 1) void ask(String(index)).catch((cause: unknown) => refused.push(cause));
    await turn();

    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ kind: 'unavailable' });
  });
});
