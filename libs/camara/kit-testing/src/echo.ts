import { join } from 'node:path';
import {
  type CamaraApi,
  type EitherSubjectOperation,
  type TokenSubjectOperation,
  answer,
  contractScope,
  defineVersion,
} from '@openmast/camara/kit';

export interface SayBody {
  readonly word?: string;
  readonly times: number;
}

/** What a spec lets the handlers do. */
export interface EchoMouth {
  say?: EitherSubjectOperation<'shy', SayBody>['run'];
}

/** A small API for the kit's own specs; a token got by whispering is not good enough for it. */
export function echoApi(mouth: EchoMouth = {}, accessToken: 'reusable' | 'single-use' = 'reusable'): CamaraApi {
  const say: EitherSubjectOperation<'shy', SayBody> = {
    subject: 'from-token-or-body',
    quality: ({ amr }) => (amr.includes('whisper') ? 'shy' : undefined),
    run: (call) => mouth.say?.(call) ?? answer({ echo: (call.body.word ?? '').repeat(call.body.times) }),
  };
  const hear: TokenSubjectOperation<'shy', undefined> = {
    subject: 'from-token',
    run: ({ line }) => answer({ echo: line.msisdn().e164() }),
  };
  const version = defineVersion<'shy'>({
    version: 'v1',
    documentFile: join(__dirname, '../openapi/echo.v1.yaml'),
    rows: { shy: { status: 403, code: 'ECHO.SHY', message: 'Speak up.' } },
    operations: { say, hear },
  });
  const scopes = ['echo:say', 'echo'].map((name) => ({
    scope: contractScope(name),
    plainWords: 'hear an echo',
    isPersonal: false,
  }));
  return { capability: { name: 'echo', title: 'Echo', scopes, userInteraction: 'allowed', accessToken }, versions: [version] };
}
