import { randomUUID } from 'node:crypto';
import { type SubscriberRef, parsePurpose, parseScope } from '@openmast/kernel';
import { type SmallNorth, type WorldDatabase, createSmallNorth, openWorldDatabase } from '@openmast/testing';
import type { VersionAddress } from '../tenant-view/tenant-views';
import type { ViewContent } from '../tenant-view/view-content';
import { PostgresConsentLedger } from './postgres-consent-ledger';
import { PostgresTenantViews } from './postgres-tenant-views';

const fraud = parsePurpose('dpv:FraudPreventionAndDetection')!;
const marketing = parsePurpose('dpv:Marketing')!;
const check = parseScope('sim-swap:check')!;
const EDITORS = 12;

const saying = (introduction: string): ViewContent => ({ texts: { en: { introduction } }, order: [], folded: [] });

describe('the views of tenants in the store', () => {
  let world: WorldDatabase;
  let north: SmallNorth;
  let views: PostgresTenantViews;
  let ledger: PostgresConsentLedger;
  beforeAll(async () => {
    world = await openWorldDatabase();
    north = await createSmallNorth(world.database);
    views = new PostgresTenantViews(world.database);
    ledger = new PostgresConsentLedger(world.database);
    // Connections are made on demand: until they are there, what should race stands in a line.
    const nap = { name: 'spec-nap', text: 'select pg_sleep(0.1)' };
    await Promise.all(Array.from({ length: EDITORS }, () => world.database.rows(nap, [])));
  });
  afterAll(() => world.close());

  /** A draft of a tenant that nobody else uses; only North's has applications. */
  const openView = (purpose?: string, tenantId: string = randomUUID()): Promise<VersionAddress> =>
    views.open({ tenantId, content: saying('First.'), ...(purpose === undefined ? {} : { purpose }) }, 'olga');

  const cite = (tenantView: string): Promise<void> =>
    ledger.record({
      subscriber: randomUUID() as string as SubscriberRef,
      applicationId: north.rideNow,
      purpose: fraud,
      scopes: [check],
      state: 'granted',
      channel: 'authorization',
      evidence: { view: 'capture-3', tenantView },
    });

  const citationOf = ({ viewId, version }: VersionAddress): string => `${viewId}/${String(version)}`;

  /** An edit may come between looking and publishing; there are only so many. */
  const publishAtLast = async (address: VersionAddress): Promise<void> => {
    for (let attempt = 0; attempt <= EDITORS; attempt += 1) {
      const refused: unknown = await views.publish(address, 'olga').catch((error: unknown) => error);
      if (refused === undefined) return;
      expect(refused).toMatchObject({ code: 'VIEW_CHANGED' });
    }
  };

  it('show nothing before they are published, and then the version that was published last', async () => {
    const first = await openView();
    const { tenantId } = first;

    expect(await views.current(tenantId, fraud)).toBeUndefined();
    await views.publish(first, 'olga');
    expect(await views.current(tenantId, fraud)).toEqual({ citation: citationOf(first), content: saying('First.') });

    const second = { ...first, version: await views.draft(first, saying('Second.'), 'otto') };
    expect((await views.current(tenantId, fraud))?.content).toEqual(saying('First.'));
    await views.publish(second, 'otto');
    expect((await views.current(tenantId, fraud))?.content).toEqual(saying('Second.'));
    expect(await views.list(tenantId)).toMatchObject([
      {
        viewId: first.viewId,
        versions: [
          { version: 2, state: 'published', publishedBy: 'otto' },
          { version: 1, state: 'superseded', publishedBy: 'olga' },
        ],
      },
    ]);
  });

  it('are one for each purpose and one for all others', async () => {
    const general = await openView();
    const special = await openView(fraud, general.tenantId);
    await Promise.all([views.publish(general, 'olga'), views.publish(special, 'olga')]);

    expect((await views.current(general.tenantId, fraud))?.citation).toBe(citationOf(special));
    expect((await views.current(general.tenantId, marketing))?.citation).toBe(citationOf(general));
    expect(await views.current('somebody else', marketing)).toBeUndefined();
    await expect(openView(undefined, general.tenantId)).rejects.toMatchObject({ kind: 'conflict', code: 'VIEW_EXISTS' });
    await expect(openView(fraud, general.tenantId)).rejects.toMatchObject({ kind: 'conflict', code: 'VIEW_EXISTS' });
  });

  it('are edited as drafts; what was published is frozen', async () => {
    const draft = await openView();
    await views.edit(draft, saying('Better.'), 'otto');
    await views.publish(draft, 'olga');

    await expect(views.edit(draft, saying('Other.'), 'otto')).rejects.toMatchObject({ kind: 'conflict', code: 'VIEW_FROZEN' });
    await expect(views.publish(draft, 'otto')).rejects.toMatchObject({ kind: 'conflict', code: 'VIEW_FROZEN' });
    expect(await views.find(draft)).toMatchObject({ state: 'published', changedBy: 'otto', content: saying('Better.') });
  });

  it.each([
    ['a stranger’s view', { tenantId: 'somebody else' }],
    ['a version that is not there', { version: 9 }],
    ['a view that is not there', { viewId: randomUUID() }],
  ])('are not found as %s', async (_name, change) => {
    const address = { ...(await openView()), ...change };

    expect(await views.find(address)).toBeUndefined();
    for (const attempt of [() => views.edit(address, saying('x'), 'eve'), () => views.publish(address, 'eve')])
      await expect(attempt()).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('are published only where one language says everything', async () => {
    const address = await openView();
    await views.edit(address, { texts: { en: { note: 'n' }, es: { introduction: 'i' } }, order: [], folded: [] }, 'olga');

    await expect(views.publish(address, 'olga')).rejects.toMatchObject({ kind: 'conflict', code: 'VIEW_INCOMPLETE' });
  });

  it('are published as they were looked at: an edit that comes between is told', async () => {
    const address = await openView();
    class EditedMeanwhile extends PostgresTenantViews {
      override async find(sought: VersionAddress) {
        const found = await super.find(sought);
        await views.edit(sought, { texts: { en: { note: 'n' }, es: { introduction: 'i' } }, order: [], folded: [] }, 'eve');
        return found;
      }
    }

    await expect(new EditedMeanwhile(world.database).publish(address, 'olga')).rejects.toMatchObject({ code: 'VIEW_CHANGED' });
    expect((await views.find(address))?.state).toBe('draft');
  });

  it('explain a purpose only where they are for one', async () => {
    const content: ViewContent = { texts: { en: { purposeExplanation: 'Because.' } }, order: [], folded: [] };
    const [general, special] = [await openView(), await openView(fraud)];

    await expect(views.edit(general, content, 'olga')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(views.draft(general, content, 'olga')).rejects.toMatchObject({ kind: 'invalid' });
    await views.edit(special, content, 'olga');
  });

  it('get one version each when many drafts are made at the same time', async () => {
    const view = await openView();
    const versions = await Promise.all(Array.from({ length: EDITORS }, () => views.draft(view, saying('x'), 'olga')));

    expect(versions.sort((one, other) => one - other)).toEqual(Array.from({ length: EDITORS }, (_, index) => index + 2));
  });

  it('are marked by the decision that cites them first, and by no later one', async () => {
    const view = await openView(randomUUID(), 'north');
    await views.publish(view, 'olga');
    expect(await views.find(view)).not.toHaveProperty('citedAt');

    await cite(citationOf(view));
    const first = (await views.find(view))?.citedAt;
    await Promise.all([cite(citationOf(view)), cite(citationOf(view))]);

    expect(first).toBeInstanceOf(Date);
    expect((await views.find(view))?.citedAt).toEqual(first);
  });

  it('are cited by nobody as a draft, as somebody else’s, or where they are not there: such a decision is not recorded', async () => {
    const draft = await openView(randomUUID(), 'north');
    const foreign = await openView();
    await views.publish(foreign, 'olga');
    const count = async (): Promise<string | undefined> =>
      (await world.database.rows<{ count: string }>({ name: 'spec-events', text: 'select count(*) from consent.event' }, []))[0]
        ?.count;
    const before = await count();

    for (const citation of [citationOf(draft), citationOf(foreign), `${randomUUID()}/1`, `${draft.viewId}/9`, 'nonsense'])
      await expect(cite(citation)).rejects.toThrow();
    expect(await count()).toBe(before);
  });

  it('never change once they may be cited, whoever edits while they are published, shown and cited', async () => {
    for (let round = 0; round < EDITORS; round += 1) {
      const address = await openView(`dpv:${randomUUID()}`, 'north');
      const { purpose } = (await views.find(address))!;
      const edits = Array.from({ length: EDITORS }, (_, index) =>
        views.edit(address, saying(`Edit ${String(index)}.`), 'eve').catch((error: unknown) => error),
      );
      const shown = publishAtLast(address).then(async () => {
        const current = await views.current('north', purpose as typeof fraud);
        await cite(current!.citation);
        return current!.content;
      });
      await Promise.all([...edits, shown]);
      const late = await views.edit(address, saying('Late.'), 'eve').catch((error: unknown) => error);

      const text = await shown;
      const kept = await views.find(address);
      expect(late).toMatchObject({ code: 'VIEW_FROZEN' });
      expect([kept?.content, kept?.citedAt]).toEqual([text, expect.any(Date)]);
    }
  });

  it.each([
    ['rewritten', `update consent.tenant_view_version set content = '{}' where view_id = $1`],
    ['rewritten while it is cited', `update consent.tenant_view_version set content = '{}', cited_at = now() where view_id = $1`],
    ['made a draft again', 'update consent.tenant_view_version set published_at = null, cited_at = null where view_id = $1'],
    ['uncited', 'update consent.tenant_view_version set cited_at = null where view_id = $1'],
    ['deleted', 'delete from consent.tenant_view_version where view_id = $1'],
  ])('stay in the database itself: what was cited is not %s', async (name, text) => {
    const view = await openView(randomUUID(), 'north');
    await views.publish(view, 'olga');
    await cite(citationOf(view));

    await expect(world.database.affected({ name: `spec-${name}`, text }, [view.viewId])).rejects.toThrow(/stays as it is/);
  });
});
