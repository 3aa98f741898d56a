import { createHash } from 'node:crypto';
import { type Answer, type Handset, captureFormIn } from '@openmast/testing';
import type { FreshLine, Stage } from '../stage';

const SIM_SWAP = 'dpv:FraudPreventionAndDetection sim-swap:check';
/** A purpose nobody has put into Spanish or Arabic. */
const UNTRANSLATED = 'dpv:CombatClimateChange';
const TITLES = { en: /Allow .* to use information about your line\?/, es: /¿Permite que/, ar: /هل تسمح لتطبيق/ };

/** What a page says to a person, made from its HTML in another way than the platform does it. */
export function textOf(html: string): string {
  const main = html.slice(html.indexOf('<main>'), html.indexOf('</main>')).replace(/<nav.*<\/nav>/s, ' ');
  const spaced = main.replace(
    /<\/?(h\d|p|ul|ol|li|dl|dt|dd|div|details|summary|form|input|button|label|main|span)\b[^>]*>/g,
    ' ',
  );
  const plain = spaced
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<');
  return plain.replaceAll('&gt;', '>').replaceAll('&amp;', '&').split(/\s+/).filter(Boolean).join(' ');
}

/** The newest decision of all, with its evidence. */
export async function newestEvidence(stage: Stage): Promise<Readonly<Record<string, unknown>>> {
  const [row] = await stage.sql<{ evidence: Record<string, unknown> }>(
    'select evidence from consent.event order by tenant_id, position desc limit 1',
  );
  return row!.evidence;
}

/** Languages of the subscriber's pages: chosen by the person, never mixed, and told truly in the evidence. */
export function languageRules(stage: () => Stage): void {
  const at = (path: string) => stage().world.publicUrl + path;
  const languageOf = ({ text }: Answer) => /<html lang="(\w+)" dir="(\w+)">/.exec(text)?.slice(1).join(' ');

  /** The capture page in a flow of RideNow's; Accept-Language goes with every request of a browser. */
  async function ask(extra: Record<string, string> = {}, scope = SIM_SWAP) {
    const line = await stage().freshLine();
    const handset = stage().handset(line.name);
    const { answer } = await stage().visit(handset, await stage().partner('ridenow'), { scope, ...extra });
    return { line, handset, page: answer };
  }

  /** The page's own address, which the browser was redirected to. */
  const addressOf = ({ text }: Answer) => at(captureFormIn(text).action);
  const reload = (handset: Handset, page: Answer, acceptLanguage: string) =>
    handset.open(addressOf(page), { headers: { 'accept-language': acceptLanguage } });

  async function portalOf(line: FreshLine, query: string, headers: Record<string, string> = {}) {
    return stage()
      .handset(line.name)
      .open(at(`/portal${query}`), { headers });
  }

  describe('The language of a page', () => {
    it.each([
      ['es', 'es ltr'],
      ['ar', 'ar rtl'],
      ['es-419 en', 'es ltr'],
      ['fr de', 'en ltr'],
      ['fr ar', 'ar rtl'],
    ])('follows ui_locales=%s of the request: %s', async (locales, expected) => {
      const { page } = await ask({ ui_locales: locales });

      expect(languageOf(page)).toBe(expected);
      expect(textOf(page.text)).toMatch(TITLES[expected.slice(0, 2) as keyof typeof TITLES]);
    });

    it('follows Accept-Language where the request says nothing, and ui_locales before it', async () => {
      const silent = await ask();
      const asked = await ask({ ui_locales: 'es' });

      expect(languageOf(await reload(silent.handset, silent.page, 'fr, ar;q=0.8, en;q=0.5'))).toBe('ar rtl');
      expect(languageOf(await reload(asked.handset, asked.page, 'ar'))).toBe('es ltr');
    });

    it('is the tenant’s own where nobody says anything', async () => {
      await stage().sql(`update tenancy.tenant set default_language = 'es' where id = 'north'`);
      const { page } = await ask();
      await stage().sql(`update tenancy.tenant set default_language = 'en' where id = 'north'`);

      expect(languageOf(page)).toBe('es ltr');
    });

    it('is what the person presses, here and on every later page, before anything else', async () => {
      const { handset, page } = await ask({ ui_locales: 'es' });
      const href = /<a href="([^"]+)" lang="ar"/.exec(page.text)?.[1] ?? '';
      const pressed = await handset.open(new URL(href, addressOf(page)));
      const later = await handset.open(at('/portal'), { headers: { 'accept-language': 'en' } });
      const other = await handset.open(at('/help/mobile-data'), { headers: { 'accept-language': 'en' } });

      expect([pressed, later, other].map(languageOf)).toEqual(['ar rtl', 'ar rtl', 'ar rtl']);
      expect(pressed.headers['set-cookie']).toMatch(/^openmast_language=ar; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/);
      expect(later.headers['set-cookie']).toBeUndefined();
    });

    it('holds for what goes wrong, too', async () => {
      const line = await stage().freshLine();
      const headers = { 'accept-language': 'ar' };
      const handset = stage().handset(line.name, { isOnWifi: true });
      const pages = await Promise.all([
        handset.open(at('/portal'), { headers }),
        handset.open(at('/approve/AAAAAAAAAAAAAAAAAAAAAA'), { headers }),
        handset.open(at('/interaction/nothing'), { headers }),
        handset.open(`${stage().world.issuer}/authorize?client_id=nobody&response_type=code`, { headers }),
        handset.open(`${stage().world.issuer}/authorize?client_id=nobody&response_type=code&ui_locales=es`, { headers }),
      ]);

      expect(pages.map(({ status }) => status)).toEqual([403, 410, 400, 400, 400]);
      expect(pages.map(languageOf)).toEqual(['ar rtl', 'ar rtl', 'ar rtl', 'ar rtl', 'es ltr']);
    });

    it('is English for the whole page where one text is missing, and the other languages are not offered there', async () => {
      await stage().sql(
        `insert into tenancy.product (id, application_id, capability, purpose, scopes, grant_types, lawful_basis, status)
         select gen_random_uuid(), application_id, capability, $1, scopes, grant_types, 'consent', 'active'
           from tenancy.product where application_id = $2 and capability = 'sim-swap' and purpose = 'dpv:FraudPreventionAndDetection'`,
        [UNTRANSLATED, (await stage().partner('ridenow')).client.clientId],
      );
      const { page, handset } = await ask({ ui_locales: 'ar es' }, `${UNTRANSLATED} sim-swap:check`);

      expect(languageOf(page)).toBe('en ltr');
      expect(textOf(page.text)).not.toMatch(/[\u0600-\u06ff¿ñáéíóú]/);
      expect(page.text).not.toContain('<nav');
      const { action, token } = captureFormIn(page.text);
      await handset.open(at(action), { form: { token, answer: 'allow' } });
      expect(await newestEvidence(stage())).toMatchObject({ language: 'en' });
      expect(languageOf(await handset.open(at('/portal?lang=ar')))).toBe('en ltr');
    });

    it('is told in the evidence, with the hash of the very text: in the flow', async () => {
      const { page, handset } = await ask({ ui_locales: 'ar' });
      const { action, token } = captureFormIn(page.text);
      // Another tab turns to Spanish before the answer: what was read stays what was read.
      await handset.open(at('/portal?lang=es'));
      await handset.open(at(action), { form: { token, answer: 'allow' } });

      expect(await newestEvidence(stage())).toMatchObject({
        view: 'capture-3',
        language: 'ar',
        textHash: createHash('sha256').update(textOf(page.text)).digest('base64url'),
      });
    });

    it('is told in the evidence, with the hash of the very text: in the portal', async () => {
      const { page, handset, line } = await ask();
      const { action, token } = captureFormIn(page.text);
      await handset.open(at(action), { form: { token, answer: 'allow' } });
      const overview = await portalOf(line, '');
      const path = /href="(\/portal\/[0-9a-f-]{36}\/\w+)"/.exec(overview.text)?.[1] ?? '';
      const confirm = await handset.open(at(`${path}/stop?lang=es`));
      const form = captureFormIn(confirm.text);
      const done = await handset.open(at(form.action), { form: { token: form.token, answer: 'stop' } });

      expect([languageOf(confirm), languageOf(done)]).toEqual(['es ltr', 'es ltr']);
      expect(await newestEvidence(stage())).toMatchObject({
        view: 'portal-3',
        language: 'es',
        textHash: createHash('sha256').update(textOf(confirm.text)).digest('base64url'),
      });
    });

    it('cannot be chosen for the evidence by who answers: a token made of another page’s parts is refused', async () => {
      const { page, handset } = await ask({ ui_locales: 'ar' });
      const { action, token } = captureFormIn(page.text);
      const english = await handset.open(`${at(action)}?lang=en`);
      const mixed = `${token.split('.')[0]!}.${captureFormIn(english.text).token.split('.')[1]!}`;

      expect((await handset.open(at(action), { form: { token: mixed, answer: 'allow' } })).status).toBe(403);
    });
  });
}
