import { createHash } from 'node:crypto';
import { genesisHash, linkHash } from './chain-link';
import { type RowBatch, lastPositionIn, walkBatch } from './walk-batch';

const CONTENTS = ['{"v" : 1}', 'words with é', ''];
const start = { position: 0, hash: genesisHash('north') };

interface Row {
  readonly position: number;
  readonly content: string;
  readonly hash: Buffer;
}

function chainOf(contents: readonly string[]): Row[] {
  let { hash } = start;
  return contents.map((content, index) => {
    hash = linkHash(hash, { position: index + 1, content });
    return { position: index + 1, content, hash };
  });
}

function batchOf(rows: readonly Row[]): RowBatch {
  const frames = rows.map(({ position, content, hash }) => {
    const place = Buffer.alloc(8);
    place.writeBigInt64BE(BigInt(position));
    return Buffer.concat([place, Buffer.from(content), hash]);
  });
  return { bytes: Buffer.concat(frames), lengths: Int32Array.from(frames, ({ length }) => length) };
}

const nothing = new Map<number, Buffer>();

describe('the hash of an event', () => {
  it('is SHA-256 over the hash before, the position and the words', () => {
    const expected = createHash('sha256')
      .update(createHash('sha256').update('openmast consent chain 1:north').digest())
      .update(Buffer.from('0000000000000001', 'hex'))
      .update('{"v" : 1}', 'utf8')
      .digest();

    expect(linkHash(start.hash, { position: 1, content: '{"v" : 1}' })).toEqual(expected);
  });

  it('begins elsewhere for every tenant', () => {
    expect(genesisHash('north')).not.toEqual(genesisHash('south'));
  });
});

describe('a walk along the chain', () => {
  const rows = chainOf(CONTENTS);

  it('reaches the end of an intact batch', () => {
    const batch = batchOf(rows);

    expect(lastPositionIn(batch)).toBe(3);
    expect(walkBatch(start, batch, nothing)).toEqual({ reached: { position: 3, hash: rows[2]!.hash } });
  });

  it('goes on in the next batch', () => {
    const middle = walkBatch(start, batchOf(rows.slice(0, 1)), nothing).reached;

    expect(walkBatch(middle, batchOf(rows.slice(1)), nothing)).toEqual({ reached: { position: 3, hash: rows[2]!.hash } });
  });

  it('stays where it is when there are no rows', () => {
    expect(walkBatch(start, batchOf([]), nothing)).toEqual({ reached: start });
  });

  it.each([
    ['another word', [rows[0], { ...rows[1]!, content: 'words with e' }, rows[2]], 2, 'content or its hash'],
    ['another hash', [rows[0], { ...rows[1]!, hash: rows[0]!.hash }, rows[2]], 2, 'content or its hash'],
    ['a shorter hash', [{ ...rows[0]!, hash: rows[0]!.hash.subarray(1) }, rows[1], rows[2]], 1, 'content or its hash'],
    ['no hash', [rows[0], rows[1], { ...rows[2]!, hash: Buffer.alloc(0) }], 3, 'cut'],
    ['a missing row', [rows[0], rows[2]], 2, 'missing; the next one is 3'],
    ['a row twice', [rows[0], rows[0], rows[2]], 2, 'position'],
    ['two rows swapped', [rows[0], { ...rows[2]!, position: 2 }, { ...rows[1]!, position: 3 }], 2, 'content or its hash'],
  ] as [string, Row[], number, string][])('names the first row after %s', (_what, tampered, position, reason) => {
    const walk = walkBatch(start, batchOf(tampered), nothing);

    expect(walk.broken).toEqual({ position, reason: expect.stringContaining(reason) });
    expect(walk.reached.position).toBe(position - 1);
  });

  it('stops at a row that follows, and is not the one that was vouched for', () => {
    const vouched = new Map([
      [1, rows[0]!.hash],
      [2, Buffer.alloc(32)],
    ]);

    expect(walkBatch(start, batchOf(rows), vouched)).toMatchObject({ contradicted: 2, reached: { position: 2 } });
  });
});
