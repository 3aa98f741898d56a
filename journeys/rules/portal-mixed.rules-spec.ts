import { captureFormIn, clientOf } from '@openmast/testing';
import type { FreshLine, Stage } from '../stage';
import { BY_CONSENT, BY_INTEREST, Faces, IN_WORDS, type Matter } from './faces';
import { DATE } from './inquiry';

const UNASKED: Matter = { ...BY_CONSENT, application: 'kestrelpay' };
const UNASKED_DATE: Matter = { ...UNASKED, scope: DATE };

/** One application and purpose whose scopes stand otherwise: each is shown as it stands, and each act touches what stands there. */
export function portalMixedRules(stage: () => Stage): void {
  const at = (path: string) => stage().world.publicUrl + path;
  const visit = (line: FreshLine, path: string) => stage().handset(line.name).open(at(path));
  const pathOf = ({ application, purpose }: Matter) =>
    `/portal/${clientOf(stage().world, application).clientId}/${purpose.replace('dpv:', '')}`;

  /** The page of an application: under each heading what stands there, and what can be done about it. */
  async function parts(line: FreshLine, matter: Matter): Promise<Readonly<Record<string, readonly string[]>>> {
    const { text } = await visit(line, pathOf(matter));
    const sections = [...text.matchAll(/<section><h2>([^<]+)<\/h2>(.*?)<\/section>/gs)];
    return Object.fromEntries(
      sections.map(([, title = '', part = '']) => [
        title,
        [...part.matchAll(/<li>(.*?)<\/li>|\/(stop|object|allow)"/g)].map(([, item = '', act = '']) =>
          item ? scopeOf(item) : act,
        ),
      ]),
    );
  }
  const scopeOf = (words: string) => Object.entries(IN_WORDS).find(([, inWords]) => inWords === words)?.[0] ?? words;

  describe('An app whose permissions stand otherwise', () => {
    it('M4: shows a yes, an objection and a use without asking each under its own heading, and each act bites on its own', async () => {
      const line = await stage().freshLine();
      const faces = new Faces(stage());
      await faces.say(line, BY_CONSENT);
      expect([await faces.gate(line, BY_CONSENT), await faces.gate(line, BY_INTEREST)]).toEqual(['yes', 'yes']);
      const both = async () => [await faces.standing(line, BY_CONSENT), await faces.standing(line, BY_INTEREST)];
      const before = await parts(line, BY_CONSENT);

      await faces.portalAct(line, BY_INTEREST, 'object');
      const objected = { parts: await parts(line, BY_CONSENT), told: await both() };
      await faces.portalAct(line, BY_CONSENT, 'stop');
      const stopped = { parts: await parts(line, BY_CONSENT), told: await both() };
      await faces.portalAct(line, BY_INTEREST, 'allow');
      const allowed = { parts: await parts(line, BY_CONSENT), told: await both() };

      expect(before).toEqual({
        'With your permission': [BY_CONSENT.scope, 'stop'],
        'Without asking you first': [BY_INTEREST.scope, 'object'],
      });
      expect(objected.parts).toEqual({
        'With your permission': [BY_CONSENT.scope, 'stop'],
        'You objected': [BY_INTEREST.scope, 'allow'],
      });
      expect(objected.told).toEqual([
        ['200', 'yes', 'With your permission'],
        [undefined, 'access_denied', 'You objected'],
      ]);
      expect(stopped.parts).toEqual({ 'You objected': [BY_INTEREST.scope, 'allow'], Ended: [BY_CONSENT.scope] });
      expect(stopped.told).toEqual([
        ['403 PERMISSION_DENIED', 'access_denied', 'Ended'],
        [undefined, 'access_denied', 'You objected'],
      ]);
      expect(allowed.parts).toEqual({ 'With your permission': [BY_INTEREST.scope, 'stop'], Ended: [BY_CONSENT.scope] });
      expect(allowed.told).toEqual([
        ['403 PERMISSION_DENIED', 'access_denied', 'Ended'],
        [undefined, 'yes', 'With your permission'],
      ]);
    });

    it('has what can be taken back here apart from what cannot: an objection where a yes is needed stays', async () => {
      const line = await stage().freshLine();
      const faces = new Faces(stage());
      for (const matter of [BY_CONSENT, BY_INTEREST]) await faces.say(line, matter, { decision: 'OBJECTED' });
      const confirm = await visit(line, `${pathOf(BY_CONSENT)}/allow`);

      await faces.portalAct(line, BY_CONSENT, 'allow');

      expect(confirm.text).toContain(IN_WORDS[BY_INTEREST.scope]);
      expect(confirm.text).not.toContain(IN_WORDS[BY_CONSENT.scope]);
      expect(await faces.ask(line, BY_INTEREST)).toMatchObject({ gate: 'yes' });
      expect(await faces.ask(line, BY_CONSENT)).toMatchObject({ gate: 'access_denied', portal: 'You objected' });
      expect((await visit(line, `${pathOf(BY_CONSENT)}/allow`)).status).toBe(409);
    });

    it('does nothing from a page that shows less than stands there now, and says so', async () => {
      const line = await stage().freshLine();
      const faces = new Faces(stage());
      expect(await faces.gate(line, UNASKED)).toBe('yes');
      const confirm = await visit(line, `${pathOf(UNASKED)}/object`);
      expect(await faces.gate(line, UNASKED_DATE)).toBe('yes');
      const { action, token } = captureFormIn(confirm.text);

      const stale = await stage()
        .handset(line.name)
        .open(at(action), { form: { token, answer: 'object' } });

      expect([stale.status, stale.text.includes('This has changed in the meantime')]).toEqual([409, true]);
      expect(await parts(line, UNASKED)).toEqual({ 'Without asking you first': [UNASKED.scope, DATE, 'object'] });
      await faces.portalAct(line, UNASKED, 'object');
      expect(await parts(line, UNASKED)).toEqual({ 'You objected': [UNASKED.scope, DATE, 'allow'] });
      expect(await faces.callAgain(line, UNASKED)).toBe('403 PERMISSION_DENIED');
    });

    it('keeps one address, whatever is decided, as long as there is something to tell', async () => {
      const line = await stage().freshLine();
      const faces = new Faces(stage());
      const nothing = await visit(line, pathOf(BY_CONSENT));
      await faces.say(line, BY_CONSENT);
      const statuses = [nothing.status, (await visit(line, pathOf(BY_CONSENT))).status];
      await faces.portalAct(line, BY_CONSENT, 'stop');
      statuses.push((await visit(line, pathOf(BY_CONSENT))).status, (await visit(line, `${pathOf(BY_CONSENT)}/stop`)).status);

      expect(statuses).toEqual([404, 200, 200, 409]);
    });
  });
}
