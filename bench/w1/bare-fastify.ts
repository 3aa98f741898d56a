import { type FastifyRequest, fastify } from 'fastify';
import { importJWK, jwtVerify } from 'jose';
import type { AddressInfo } from 'node:net';
import { answerQuestions } from '../processes/pinned-process';
import { type ServerQuestion, VERIFY_PATH } from './call';

const BEARER = 'Bearer ';

/** W1's named peer: Fastify as it comes, one route, which verifies the token and answers. It keeps no state and asks nobody. */
async function open({ tokenCheck, issuer, publicJwk }: ServerQuestion): Promise<number> {
  const app = fastify();
  const key = await importJWK(publicJwk, 'ES256');
  const checkToken = async (request: FastifyRequest): Promise<void> => {
    const header = request.headers.authorization ?? '';
    await jwtVerify(header.slice(BEARER.length), key, {
      issuer,
      audience: issuer,
      algorithms: ['ES256'],
      typ: 'at+jwt',
      requiredClaims: ['exp'],
    });
  };
  app.setErrorHandler((_error, _request, reply) => reply.code(401).send({ status: 401, code: 'UNAUTHENTICATED' }));
  app.post(VERIFY_PATH, async (request) => {
    if (tokenCheck === 'jose') await checkToken(request);
    return { devicePhoneNumberVerified: true };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

answerQuestions(open);
