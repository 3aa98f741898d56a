import { randomUUID } from 'node:crypto';
import { AppError, type Purpose } from '@openmast/kernel';
import type { Database } from '@openmast/runtime';
import {
  type NewView,
  type PublishedView,
  type TenantView,
  TenantViews,
  type VersionAddress,
  type ViewAddress,
  type ViewState,
  type ViewVersion,
  type ViewVersionWithContent,
} from '../tenant-view/tenant-views';
import { type ViewContent, completeLanguages } from '../tenant-view/view-content';

const CURRENT = {
  name: 'consent-current-view',
  text: `
    select v.id as view_id, n.version, n.content
      from consent.tenant_view v
      join consent.tenant_view_version n on n.view_id = v.id and n.version = v.published_version
     where v.tenant_id = $1 and (v.purpose = $2 or v.purpose is null)
     order by v.purpose nulls last limit 1`,
};

const VERSION_COLUMNS = `
  v.id as view_id, v.purpose, n.version, n.changed_by, n.changed_at, n.published_by, n.published_at, n.cited_at,
  case when n.published_at is null then 'draft' when n.version = v.published_version then 'published' else 'superseded' end as state`;

const LIST = {
  name: 'consent-list-views',
  text: `
    select ${VERSION_COLUMNS}
      from consent.tenant_view v join consent.tenant_view_version n on n.view_id = v.id
     where v.tenant_id = $1 order by v.purpose nulls first, v.id, n.version desc limit 1000`,
};

const FIND = {
  name: 'consent-find-view-version',
  text: `
    select ${VERSION_COLUMNS}, n.content
      from consent.tenant_view v join consent.tenant_view_version n on n.view_id = v.id
     where v.tenant_id = $1 and v.id = $2 and n.version = $3`,
};

const OPEN = {
  name: 'consent-open-view',
  text: `
    with opened as (
      insert into consent.tenant_view (id, tenant_id, purpose, last_version) values ($1, $2, $3, 1)
      on conflict do nothing returning id)
    insert into consent.tenant_view_version (view_id, version, content, changed_by) select id, 1, $4::json, $5 from opened`,
};

/** The view's row counts, so that two drafts made at the same time are two versions. */
const DRAFT = {
  name: 'consent-draft-view',
  text: `
    with counted as (
      update consent.tenant_view set last_version = last_version + 1 where tenant_id = $1 and id = $2 returning id, last_version)
    insert into consent.tenant_view_version (view_id, version, content, changed_by)
    select id, last_version, $3::json, $4 from counted returning version`,
};

const EDIT = {
  name: 'consent-edit-view',
  text: `
    update consent.tenant_view_version n set content = $4::json, changed_by = $5, changed_at = now() from consent.tenant_view v
     where v.id = n.view_id and v.tenant_id = $1 and v.id = $2 and n.version = $3 and n.published_at is null`,
};

/** Only the content that was looked at is published: an edit that came between makes this touch no row. */
const PUBLISH = {
  name: 'consent-publish-view',
  text: `
    with published as (
      update consent.tenant_view_version n set published_at = now(), published_by = $5 from consent.tenant_view v
       where v.id = n.view_id and v.tenant_id = $1 and v.id = $2 and n.version = $3 and n.published_at is null
         and n.content::text = $4::json::text
      returning n.view_id, n.version)
    update consent.tenant_view v set published_version = published.version from published where v.id = published.view_id`,
};

interface VersionRow {
  readonly view_id: string;
  readonly purpose: string | null;
  readonly version: number;
  readonly state: ViewState;
  readonly changed_by: string;
  readonly changed_at: Date;
  readonly published_by: string | null;
  readonly published_at: Date | null;
  readonly cited_at: Date | null;
}

interface ContentRow {
  readonly view_id: string;
  readonly version: number;
  readonly content: ViewContent;
}

export class PostgresTenantViews extends TenantViews {
  constructor(private readonly database: Database) {
    super();
  }

  override async current(tenantId: string, purpose: Purpose): Promise<PublishedView | undefined> {
    const [row] = await this.database.rows<ContentRow>(CURRENT, [tenantId, purpose]);
    return row && { citation: `${row.view_id}/${String(row.version)}`, content: row.content };
  }

  override async list(tenantId: string): Promise<TenantView[]> {
    const views = new Map<string, TenantView & { versions: ViewVersion[] }>();
    for (const row of await this.database.rows<VersionRow>(LIST, [tenantId])) {
      const view = views.get(row.view_id) ?? { viewId: row.view_id, ...purposeFromDb(row), versions: [] };
      view.versions.push(versionFromDb(row));
      views.set(row.view_id, view);
    }
    return [...views.values()];
  }

  override async find({ tenantId, viewId, version }: VersionAddress): Promise<ViewVersionWithContent | undefined> {
    const [row] = await this.database.rows<VersionRow & ContentRow>(FIND, [tenantId, viewId, version]);
    return row && { ...versionFromDb(row), ...purposeFromDb(row), content: row.content };
  }

  override async open({ tenantId, purpose, content }: NewView, staffName: string): Promise<VersionAddress> {
    refuseFaults(content, purpose);
    const viewId = randomUUID();
    const values = [viewId, tenantId, purpose ?? null, JSON.stringify(content), staffName];
    if ((await this.database.affected(OPEN, values)) === 1) return { tenantId, viewId, version: 1 };
    throw new AppError('conflict', 'VIEW_EXISTS', 'There is a view for this purpose already. Add a version to it.');
  }

  override async draft({ tenantId, viewId }: ViewAddress, content: ViewContent, staffName: string): Promise<number> {
    const known = (await this.list(tenantId)).find((view) => view.viewId === viewId);
    refuseFaults(content, known?.purpose);
    const values = [tenantId, viewId, JSON.stringify(content), staffName];
    const [row] = await this.database.rows<{ version: number }>(DRAFT, values);
    if (!row) throw noSuchView();
    return row.version;
  }

  override async edit(address: VersionAddress, content: ViewContent, staffName: string): Promise<void> {
    const { purpose } = await this.mustFind(address);
    refuseFaults(content, purpose);
    const { tenantId, viewId, version } = address;
    const edited = await this.database.affected(EDIT, [tenantId, viewId, version, JSON.stringify(content), staffName]);
    if (edited === 0) throw frozen();
  }

  override async publish(address: VersionAddress, staffName: string): Promise<void> {
    const { content } = await this.mustFind(address);
    if (completeLanguages(content).length === 0)
      throw new AppError(
        'conflict',
        'VIEW_INCOMPLETE',
        'No language says everything that the others say: no page could stand in one.',
      );
    const { tenantId, viewId, version } = address;
    const values = [tenantId, viewId, version, JSON.stringify(content), staffName];
    if ((await this.database.affected(PUBLISH, values)) === 1) return;
    const { state } = await this.mustFind(address);
    if (state === 'draft')
      throw new AppError('conflict', 'VIEW_CHANGED', 'The draft was edited at this moment. Look at it again.');
    throw frozen();
  }

  private async mustFind(address: VersionAddress): Promise<ViewVersionWithContent> {
    const found = await this.find(address);
    if (!found) throw noSuchView();
    return found;
  }
}

function noSuchView(): AppError {
  return new AppError('not-found', 'NOT_FOUND', 'There is no such view or version.');
}

function frozen(): AppError {
  return new AppError('conflict', 'VIEW_FROZEN', 'What was published stays as people read it. Make a new version.');
}

function refuseFaults({ texts }: ViewContent, purpose: string | undefined): void {
  const explains = Object.values(texts).some(({ purposeExplanation }) => purposeExplanation !== undefined);
  if (explains && purpose === undefined)
    throw new AppError('invalid', 'VIEW', 'A view for every purpose cannot explain one: make a view for that purpose.');
}

function purposeFromDb({ purpose }: Pick<VersionRow, 'purpose'>): { readonly purpose?: string } {
  return purpose === null ? {} : { purpose };
}

function versionFromDb(row: VersionRow): ViewVersion {
  return {
    version: row.version,
    state: row.state,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
    ...(row.published_by === null ? {} : { publishedBy: row.published_by }),
    ...(row.published_at === null ? {} : { publishedAt: row.published_at }),
    ...(row.cited_at === null ? {} : { citedAt: row.cited_at }),
  };
}
