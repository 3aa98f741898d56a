import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { type FreshLine, Stage } from './stage';

const PURPOSE = 'dpv:FraudPreventionAndDetection';
const SCOPE = `${PURPOSE} sim-swap:check`;
const COMMAND = join(__dirname, '../dist/apps/cli/src/main.js');

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Receipt {
  readonly jws: string;
  readonly receipt: { readonly events: readonly [{ readonly event_state: string }] };
}

/** What was decided is kept so that nobody can change it unseen: not the application, and not whoever runs the database. */
describe('The history of consent', () => {
  let stage: Stage;
  let line: FreshLine;
  beforeAll(async () => {
    stage = await Stage.open();
    line = await stage.freshLine();
  });
  afterAll(() => stage.close());

  /** As an operator's engineer would, with the command. */
  const openmast = (...args: string[]) =>
    new Promise<Said>((resolve) => {
      const env = { ...process.env, OPENMAST_DATA_DIR: stage.process.dataDir };
      execFile(process.execPath, [COMMAND, 'consent', ...args], { env }, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  const answer = async (application: string, answered: 'allow' | 'refuse') => {
    const partner = await stage.partner(application);
    const handset = stage.handset(line.name);
    const { answer: page } = await stage.visit(handset, partner, { scope: SCOPE });
    await stage.answerPage(handset, { page, partner, answer: answered });
    return partner.client.clientId;
  };
  /** With every right there is, and the guard switched off for a moment. */
  const unguarded = async (text: string, values: readonly unknown[] = []) => {
    await stage.sql('alter table consent.event disable trigger event_only_grows');
    await stage.sql(text, values);
    await stage.sql('alter table consent.event enable trigger event_only_grows');
  };

  it('holds a refusal, a yes, its withdrawal and an objection, and is as it was written', async () => {
    const clientId = await answer('ridenow', 'refuse');
    await answer('ridenow', 'allow');
    const target = { phoneNumber: line.msisdn, clientId, purpose: PURPOSE, reason: 'asked by phone' };
    await stage.staff('/v1/consents/withdraw', target);
    await stage.staff('/v1/consents/object', { ...target, scopes: ['sim-swap:check'] });

    const { code, stdout } = await openmast('verify');

    expect([code, stdout]).toEqual([0, expect.stringMatching(/^north: \d+ rows as they were written/)]);
    expect(stdout).toMatch(/rows checked in .* rows\/s/);
  });

  it('gives the person a signed receipt of each, without a number inside', async () => {
    const { status, json, text } = await stage.staff('/v1/consents/receipts', { phoneNumber: line.msisdn });

    const receipts = json['receipts'] as Receipt[];
    expect(status).toBe(200);
    expect(receipts.map(({ receipt }) => receipt.events[0].event_state)).toEqual([
      'eu-gdpr:A21',
      'dpv:ConsentWithdrawn',
      'dpv:ConsentGiven',
      'dpv:ConsentRefused',
    ]);
    expect(receipts[2]!.receipt).toMatchObject({
      pii_processing: { language: 'en', purposes: [{ purpose: PURPOSE, lawful_basis: 'dpv:Consent' }] },
      party_identification: expect.arrayContaining([expect.objectContaining({ party_name: 'North Mobile' })]),
      events: [{ event_type: 'dpv:ExplicitlyExpressedConsent', event_state: 'dpv:ConsentGiven', event_channel: 'authorization' }],
    });
    expect(text).not.toContain(line.msisdn.slice(1));
    for (const { jws, receipt } of receipts) {
      const { kid, typ } = decodeProtectedHeader(jws);
      const [key] = await stage.sql<{ public_jwk: string }>('select public_jwk from consent.signature_key where kid = $1', [kid]);
      const { payload } = await compactVerify(jws, JSON.parse(key!.public_jwk));
      expect(typ).toBe('consent-receipt+jws');
      expect(JSON.parse(Buffer.from(payload).toString())).toEqual(receipt);
    }
  });

  it('gives no receipt to a stranger, and none for a number nobody knows', async () => {
    const partner = await stage.partner('ridenow');

    const stranger = await partner.call('/v1/consents/receipts', { json: { phoneNumber: line.msisdn } });
    const unknown = await stage.staff('/v1/consents/receipts', { phoneNumber: stage.world.unknownNumber });

    expect([401, 404]).toContain(stranger.status);
    expect([unknown.status, unknown.json]).toEqual([200, { receipts: [] }]);
  });

  it('refuses a change, even to the owner of the tables', async () => {
    await expect(stage.sql('delete from consent.event')).rejects.toThrow(/only grows/);
  });

  it('is held against the records that calls are answered from, and names the one that says something else', async () => {
    await stage.sql(`update consent.record set state = 'granted' where state = 'objected'`);
    const tampered = await openmast('verify');
    await stage.sql(`
      update consent.record r set state = 'objected' from consent.event e
       where e.record_id = r.id and e.state = 'objected' and r.state = 'granted'
         and e.position = (select max(position) from consent.event last where last.record_id = r.id)`);
    const mended = await openmast('verify');

    expect([tampered.code, tampered.stdout]).toEqual([
      1,
      expect.stringMatching(/FALSE RECORD [\w-]+: is not what is said by event \d+ of north/),
    ]);
    expect([mended.code, mended.stdout]).toEqual([0, expect.not.stringContaining('FALSE')]);
  });

  it('is found out when a row was changed by somebody with every right, and names the row', async () => {
    const [granted] = await stage.sql<{ position: string; content: string }>(
      `select position, content from consent.event where state = 'withdrawn' order by position desc limit 1`,
    );
    const edit = 'update consent.event set content = $2 where position = $1';

    await unguarded(edit, [granted!.position, granted!.content.replace('"withdrawn"', '"granted"')]);
    const tampered = await openmast('verify');
    await unguarded(edit, [granted!.position, granted!.content]);
    const mended = await openmast('verify', '--tenant', 'north');

    expect([tampered.code, tampered.stdout]).toEqual([
      1,
      expect.stringContaining(`north: FIRST BAD ROW ${granted!.position}: its content or its hash was changed`),
    ]);
    expect(mended.code).toBe(0);
  });

  it('is found out when its end was cut off with everything here that knew it, by a head kept elsewhere', async () => {
    const head = await openmast('head');
    const file = join(stage.process.dataDir, 'anchor.jws');
    writeFileSync(file, head.stdout);
    const whole = await openmast('verify', '--head', file);
    // All of it at once, as heads are signed while we are at it.
    await stage.sql(`
      do $$
      begin
        set local session_replication_role = replica;
        delete from consent.signed_head;
        delete from consent.event where position = (select max(position) from consent.event);
        update consent.chain_head h set position = h.position - 1, hash = e.hash from consent.event e
         where e.tenant_id = h.tenant_id and e.position = h.position - 1;
        -- Who covers the tracks as well makes the record say what was said before.
        update consent.record r set state = e.state, decided_at = e.occurred_at, expires_at = consent.moment(e.content::jsonb ->> 'until')
          from consent.event e where e.record_id = r.id
           and e.position = (select max(position) from consent.event last where last.record_id = r.id);
      end
      $$`);

    const [alone, held, altered] = [
      await openmast('verify'),
      await openmast('verify', '--head', head.stdout.trim()),
      await openmast('verify', '--head', `${head.stdout.trim().slice(0, -4)}AAAA`),
    ];

    expect([head.code, whole.code, whole.stdout]).toEqual([0, 0, expect.stringMatching(/[1-9]\d* signed heads agree/)]);
    expect([alone.code, held.code]).toEqual([0, 1]);
    expect(held.stdout).toContain('FIRST BAD ROW');
    expect([altered.code, altered.stderr]).toEqual([1, expect.stringContaining('not signed by this installation')]);
  });
});
