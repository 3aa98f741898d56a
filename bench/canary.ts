import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { answerQuestions } from './processes/pinned-process';
import { median } from './statistics';

const BURSTS = 7;
const VERIFICATIONS_PER_BURST = 300;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const message = Buffer.alloc(512, 7);
const signature = sign('sha256', message, privateKey);

/** Milliseconds of a fixed piece of work: how fast this core is right now. The median of bursts, so that one interruption does not count. */
function sing(): number {
  const burstsMs = Array.from({ length: BURSTS }, () => {
    const startedMs = performance.now();
    for (let count = 0; count < VERIFICATIONS_PER_BURST; count += 1) verify('sha256', message, publicKey, signature);
    return performance.now() - startedMs;
  });
  return median(burstsMs);
}

answerQuestions(sing);
