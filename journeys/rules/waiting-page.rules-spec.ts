import type { Stage } from '../stage';

const SCOPE = 'openid dpv:IdentityVerification sim-swap:check';
const CIBA = 'urn:openid:params:grant-type:ciba';

/** CAMARA ICM D10: what a server asks can also be answered from the operator's own page, without any message. */
export function waitingPageRules(stage: () => Stage): void {
  const at = (path: string) => stage().world.publicUrl + path;

  describe('The page of waiting requests', () => {
    it('D10: shows what waits for the line that the network recognises, and takes its answer', async () => {
      const { name, msisdn } = await stage().freshLine();
      const meadowCare = await stage().partner('meadowcare');
      const opened = await meadowCare.tokenRequest(
        { scope: SCOPE, login_hint: `tel:${msisdn}` },
        { url: `${stage().world.issuer}/bc-authorize` },
      );
      const handset = stage().handset(name);
      const list = await handset.open(at('/waiting'));
      const [, path = ''] = /href="(\/waiting\/[\w-]{43})"/.exec(list.text) ?? [];
      const page = await handset.open(at(path));
      const stranger = stage().handset((await stage().freshLine()).name);
      const strangers = [
        await stranger.open(at(path)),
        await stage().handset(name, { isOnWifi: true }).open(at(path)),
        await stage().handset(name, { isOnWifi: true }).open(at('/waiting')),
      ];

      await stage().answerPage(handset, { page, partner: meadowCare, answer: 'allow' });
      const again = await handset.open(at(path));
      const tokens = await meadowCare.tokenRequest({ grant_type: CIBA, auth_req_id: String(opened.json['auth_req_id']) });

      expect([list.status, page.status]).toEqual([200, 200]);
      expect(list.text).toContain('MeadowCare');
      expect(list.text).not.toContain(msisdn.slice(1));
      expect(strangers.map(({ status }) => status)).toEqual([403, 403, 403]);
      expect(again.status).toBe(410);
      expect(await stage().introspect(String(tokens.json['access_token']))).toMatchObject({ active: true, amr: ['nba'] });
      expect((await handset.open(at('/waiting'))).text).toContain('Nothing is waiting');
      expect((await stranger.open(at('/waiting'))).text).toContain('Nothing is waiting');
    });

    it.each(['x', 'A'.repeat(43), '..%2f..%2fetc', '%00'])('D10: knows no request %p', async (key) => {
      const { name } = await stage().freshLine();

      expect(
        (
          await stage()
            .handset(name)
            .open(at(`/waiting/${key}`))
        ).status,
      ).toBe(410);
    });
  });
}
