import { Client } from 'pg';
import { answerQuestions } from '../processes/pinned-process';
import { CHANNEL, type ListenerQuestion } from './notify';

const latenciesMs: number[] = [];

answerQuestions(async (question: ListenerQuestion): Promise<number[]> => {
  if (question.kind === 'heard') return latenciesMs.splice(0);
  const client = new Client({ connectionString: question.databaseUrl, application_name: 'bench-listener' });
  await client.connect();
  // The monotonic clock is one for all processes of a machine.
  client.on('notification', ({ payload }) => latenciesMs.push(Number(process.hrtime.bigint() - BigInt(payload ?? '0')) / 1e6));
  await client.query(`listen ${CHANNEL}`);
  return [];
});
