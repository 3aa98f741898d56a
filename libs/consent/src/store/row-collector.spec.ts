import { type RowBatch } from '../chain/walk-batch';
import { RowCollector } from './row-collector';

const HASH = Buffer.alloc(32, 7);
const NULL = Buffer.from('ffffffff', 'hex');

/** A row as PostgreSQL's binary COPY sends it. */
function tupleOf(position: number, content: Buffer | null, hash: Buffer | null): Buffer {
  const place = Buffer.alloc(8);
  place.writeBigInt64BE(BigInt(position));
  const field = (bytes: Buffer | null): Buffer[] => {
    if (!bytes) return [NULL];
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes.length);
    return [length, bytes];
  };
  return Buffer.concat([Buffer.from([0, 3]), ...field(place), ...field(content), ...field(hash)]);
}

function collect(tuples: readonly Buffer[]): RowBatch[] {
  const batches: RowBatch[] = [];
  // The memory is used again, so what is kept is copied.
  const collector = new RowCollector(({ bytes, lengths }) =>
    batches.push({ bytes: Buffer.from(bytes), lengths: Int32Array.from(lengths) }),
  );
  for (const tuple of tuples) collector.add(tuple);
  collector.flush();
  return batches;
}

describe('a collector of rows', () => {
  it('puts position, content and hash of each row end to end', () => {
    const [batch] = collect([tupleOf(1, Buffer.from('one'), HASH), tupleOf(2, Buffer.from(''), HASH)]);

    expect(batch?.bytes.toString('hex')).toBe(
      ['0000000000000001', '6f6e65', HASH.toString('hex'), '0000000000000002', HASH.toString('hex')].join(''),
    );
    expect([...(batch?.lengths ?? [])]).toEqual([43, 40]);
  });

  it('passes nothing on when there was nothing', () => {
    expect(collect([])).toEqual([]);
  });

  it('loses no row between two batches', () => {
    const tuples = Array.from({ length: 1_300 }, (_, index) => tupleOf(index + 1, Buffer.from(`row ${String(index)}`), HASH));

    const batches = collect(tuples);

    const bytes = Buffer.concat(batches.map((batch) => batch.bytes));
    const lengths = batches.flatMap((batch) => [...batch.lengths]);
    expect(batches.length).toBeGreaterThan(1);
    expect(lengths).toHaveLength(1_300);
    expect(bytes.length).toBe(lengths.reduce((sum, length) => sum + length, 0));
    expect(bytes.readInt32BE(bytes.length - lengths[1_299]! + 4)).toBe(1_300);
  });

  it('has room for a row that is longer than any batch before', () => {
    const long = Buffer.alloc(3_000_000, 'x');

    const batches = collect([tupleOf(1, Buffer.from('a'), HASH), tupleOf(2, long, HASH), tupleOf(3, Buffer.from('b'), HASH)]);

    expect(batches.flatMap(({ lengths }) => [...lengths])).toEqual([41, 3_000_040, 41]);
    expect(batches[1]?.bytes.subarray(8, 3_000_008).equals(long)).toBe(true);
  });

  it.each([
    ['a hash that took the last byte of the content', Buffer.from('on'), Buffer.concat([Buffer.from('e'), HASH])],
    ['a hash that gave its first byte to the content', Buffer.from('one\u0007'), HASH.subarray(1)],
    ['no hash at all', Buffer.from('one'), null],
  ])('keeps no hash of %s', (_what, content, hash) => {
    const [batch] = collect([tupleOf(1, content, hash)]);

    expect(batch?.lengths[0]).toBe(8 + content.length);
  });
});
