import { answerQuestions } from '../processes/pinned-process';
import { fire } from './closed-loop';
import { travel } from './journeys';
import type { LoadQuestion, Shot, VolleyResult } from './shot';

let shots: readonly Shot[] = [];

/** The load generator as a process of its own. */
answerQuestions<LoadQuestion, VolleyResult | number>((question) => {
  if (question.kind === 'fire') return question.volley.journey ? travel(shots, question.volley) : fire(shots, question.volley);
  shots = question.shots;
  return shots.length;
});
