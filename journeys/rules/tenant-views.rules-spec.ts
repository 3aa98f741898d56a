import { request } from 'undici';
import { captureFormIn } from '@openmast/testing';
import type { Stage } from '../stage';
import { newestEvidence, textOf } from './languages.rules-spec';

/** A purpose that no other story asks for, so that no other page is touched. */
const PURPOSE = 'dpv:CreditChecking';
const VIEWS = '/v1/tenants/north/consent-views';
const WORDS = {
  en: { language: 'en', introduction: 'North Mobile asks you on behalf of RideNow.', note: 'Nobody at RideNow sees your calls.' },
  es: { language: 'es', introduction: 'North Mobile le pregunta en nombre de RideNow.', note: 'Nadie ve sus llamadas.' },
};
const SCOPES = ['sim-swap:check', 'sim-swap:retrieve-date'];

/** The tenant's own words on the capture page, kept by its staff in versions. */
export function tenantViewRules(stage: () => Stage): void {
  const put = (path: string, body: object) => stage().staff(path, body, 'PUT');
  let versions = '';

  async function get(path: string): Promise<Record<string, unknown>> {
    const [login] = stage().world.logins;
    const credentials = Buffer.from(`${login!.name}:${login!.password}`).toString('base64');
    const { body } = await request(stage().world.operatorUrl + path, { headers: { authorization: `Basic ${credentials}` } });
    return (await body.json()) as Record<string, unknown>;
  }

  async function ask(locales: string) {
    const line = await stage().freshLine();
    const handset = stage().handset(line.name);
    const scope = [PURPOSE, ...SCOPES].join(' ');
    const { answer } = await stage().visit(handset, await stage().partner('ridenow'), { scope, ui_locales: locales });
    const { action, token } = captureFormIn(answer.text);
    const allow = () => handset.open(stage().world.publicUrl + action, { form: { token, answer: 'allow' } });
    return { text: textOf(answer.text), language: /<html lang="(\w+)"/.exec(answer.text)?.[1], allow };
  }

  describe('A tenant’s view of the capture page', () => {
    beforeAll(async () => {
      const { clientId } = (await stage().partner('ridenow')).client;
      await stage().sql(
        `insert into tenancy.product (id, application_id, capability, purpose, scopes, grant_types, lawful_basis, status)
         values (gen_random_uuid(), $2, 'sim-swap', $1, $3, '{authorization_code}', 'consent', 'active')`,
        [PURPOSE, clientId, SCOPES],
      );
    });

    it('is shown to nobody as a draft, and from the next page on when it is published', async () => {
      const made = await stage().staff(VIEWS, { purpose: PURPOSE, texts: [WORDS.en, WORDS.es], order: [...SCOPES].reverse() });
      expect(made.status).toBe(201);
      versions = `${VIEWS}/${String(made.json['viewId'])}/versions`;

      const before = await ask('es');
      const published = await stage().staff(`${versions}/1/publish`, {});
      const after = await ask('es');

      expect(published.status).toBe(204);
      expect(before.text).not.toContain(WORDS.es.introduction);
      expect([after.language, after.text]).toEqual(['es', expect.stringContaining(WORDS.es.introduction)]);
      expect(after.text).toContain(WORDS.es.note);
      expect(after.text.indexOf('consultar cuándo')).toBeLessThan(after.text.indexOf('comprobar si'));
    });

    it('that lacks a language leaves the whole page to the next one', async () => {
      const { language, text } = await ask('ar es');

      expect([language, text]).toEqual(['es', expect.stringContaining(WORDS.es.introduction)]);
      expect(text).not.toMatch(/[\u0600-\u06ff]/);
    });

    it('is cited by the decision to it, and stays as it was read: an edit is 409', async () => {
      const page = await ask('es');
      await page.allow();
      const edit = await put(`${versions}/1`, { texts: [{ ...WORDS.en, note: 'Something else.' }] });
      const kept = await get(`${versions}/1`);

      expect(await newestEvidence(stage())).toMatchObject({
        language: 'es',
        tenantView: `${versions.split('/').at(-2)!}/1`,
        textHash: expect.stringMatching(/^[\w-]{43}$/),
      });
      expect([edit.status, edit.json['code']]).toEqual([409, 'VIEW_FROZEN']);
      expect(kept).toMatchObject({
        state: 'published',
        citedAt: expect.any(String),
        content: { texts: [{ note: WORDS.en.note }, {}] },
      });
    });

    it('is superseded by its next version; who had the old page open cites the old one', async () => {
      const old = await ask('en');
      const next = await stage().staff(versions, { texts: [{ ...WORDS.en, note: 'Version two.' }], folded: [SCOPES[1]] });
      expect([next.status, next.json['version']]).toEqual([201, 2]);
      expect((await put(`${versions}/2`, { texts: [{ ...WORDS.en, note: 'Two, mended.' }], folded: [SCOPES[1]] })).status).toBe(
        204,
      );
      expect((await stage().staff(`${versions}/2/publish`, {})).status).toBe(204);
      const fresh = await ask('es');
      await old.allow();

      expect(await newestEvidence(stage())).toMatchObject({ language: 'en', tenantView: expect.stringMatching(/\/1$/) });
      expect([fresh.language, fresh.text]).toEqual(['en', expect.stringContaining('Two, mended.')]);
      expect(fresh.text).toContain('1 more, named under “More details”');
      expect(fresh.text).toContain(`read when the SIM of this line was last changed: ${SCOPES[1]!}`);
    });

    it.each([
      ['a right-to-left override', { texts: [{ ...WORDS.en, note: 'a\u202eb' }] }, 'note'],
      ['a zero-width space', { texts: [{ ...WORDS.en, introduction: 'a\u200bb' }] }, 'introduction'],
      ['a line break', { texts: [{ language: 'en', items: [{ scope: SCOPES[0], words: 'a\nb' }] }] }, 'words'],
      ['a text that is too long', { texts: [{ ...WORDS.en, note: 'a'.repeat(301) }] }, 'note'],
      ['an empty text', { texts: [{ ...WORDS.en, note: '' }] }, 'note'],
      ['a language twice', { texts: [WORDS.en, WORDS.en] }, 'texts'],
      ['a language we do not have', { texts: [{ ...WORDS.en, language: 'fr' }] }, 'language'],
      ['an unknown property', { texts: [], html: '<b>' }, 'html'],
      ['no texts', {}, 'texts'],
    ])('with %s is 400, and says which property', async (_name, body, property) => {
      const answer = await stage().staff(versions, body);

      expect([answer.status, answer.json['code']]).toEqual([400, 'INVALID_REQUEST']);
      expect(answer.json['detail']).toContain(property);
    });

    it('is its own staff’s alone, and one for each purpose', async () => {
      const answers = [
        await stage().staff('/v1/tenants/south/consent-views', { texts: [] }),
        await stage().staff(`/v1/tenants/south/consent-views/${versions.split('/').at(-2)!}/versions`, 'no content at all'),
        await stage().staff(VIEWS, { purpose: PURPOSE, texts: [] }),
        await stage().staff(`${VIEWS}/00000000-0000-4000-8000-000000000000/versions`, { texts: [] }),
        await put(`${versions}/99`, { texts: [] }),
        await put(`${versions}/x`, { texts: [] }),
      ];

      expect(answers.map(({ status, json }) => [status, json['code']])).toEqual([
        [404, 'UNKNOWN_ORGANISATION'],
        [404, 'UNKNOWN_ORGANISATION'],
        [409, 'VIEW_EXISTS'],
        [404, 'NOT_FOUND'],
        [404, 'NOT_FOUND'],
        [400, 'INVALID_REQUEST'],
      ]);
    });
  });
}
