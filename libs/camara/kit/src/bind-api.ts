import { AppError, type Scope } from '@openmast/kernel';
import type { ApiVersion, CamaraApi, Operation } from './api';
import { type BodyCheck, compileBodyCheck } from './contract/body-check';
import { type Contract, type ContractOperation, readContract } from './contract/read-contract';
import { type ServedDocument, serveDocument } from './contract/serve-document';
import { COMMON_ROWS, type ErrorRows } from './error-table';
import type { PublicText } from './outcome';

/** One operation, ready to be called: what the contract says and what the room chose. */
export interface OperationRoute {
  readonly kind: 'operation';
  readonly api: string;
  readonly version: string;
  readonly operationId: string;
  readonly scopes: readonly Scope[];
  readonly isSingleUse: boolean;
  /** Absent for operations without a request body. */
  readonly body?: BodyCheck;
  readonly operation: Operation;
  readonly rows: ErrorRows;
}

/** Everything at one path; `allow` is the value of the Allow header. */
export interface RoutesAtPath {
  readonly allow: string;
  readonly byMethod: ReadonlyMap<string, OperationRoute | PublicText>;
}

/** By full path. */
export type RouteTable = ReadonlyMap<string, RoutesAtPath>;

export interface BoundVersion {
  readonly version: string;
  readonly contract: Contract;
  readonly served: ServedDocument;
}

export interface BoundApi {
  readonly name: string;
  readonly versions: readonly BoundVersion[];
  readonly routes: RouteTable;
}

/**
 * Brings a room's choices and its contract documents together, and compiles what can be compiled.
 * @param prefix where the APIs are mounted, `''` for the root.
 * @throws AppError `internal` naming every point on which room, capability and document differ.
 */
export function bindApi(api: CamaraApi, issuer: string, prefix = ''): BoundApi {
  const versions = api.versions.map((version) => {
    const contract = readContract(version.documentFile);
    return { version: version.version, contract, served: serveDocument(contract.document, issuer), source: version };
  });
  const faults = [
    ...versions.flatMap(({ contract, source }) => versionFaults(api, source, contract)),
    ...scopeFaults(
      api,
      versions.flatMap(({ contract }) => contract.operations),
    ),
  ];
  if (faults.length > 0) throw new AppError('internal', 'contract-mismatch', `${api.capability.name}: ${faults.join(' ')}`);

  const routes = new Map<string, RoutesAtPath>();
  for (const { contract, served, source } of versions) {
    const base = prefix + contract.basePath;
    routes.set(`${base}/openapi.json`, documentAt(served.json));
    routes.set(`${base}/openapi.yaml`, documentAt(served.yaml));
    for (const operation of contract.operations) {
      const path = base + operation.path;
      const byMethod = new Map(routes.get(path)?.byMethod).set(operation.method, operationRoute(api, source, operation));
      routes.set(path, { allow: [...byMethod.keys()].join(', '), byMethod });
    }
  }
  return { name: api.capability.name, versions, routes };
}

function documentAt(document: PublicText): RoutesAtPath {
  return { allow: 'GET', byMethod: new Map([['GET', document]]) };
}

function operationRoute(api: CamaraApi, source: ApiVersion, contract: ContractOperation): OperationRoute {
  const operation = source.operations[contract.operationId];
  if (operation === undefined) throw new AppError('internal', 'contract-mismatch', `${contract.operationId} has no handler.`);
  const isRangeDocumented = contract.responses.get(400)?.codes.has('OUT_OF_RANGE') ?? false;
  return {
    kind: 'operation',
    api: api.capability.name,
    version: source.version,
    operationId: contract.operationId,
    scopes: contract.scopes,
    isSingleUse: api.capability.accessToken === 'single-use',
    ...(contract.bodySchema === undefined ? {} : { body: compileBodyCheck(contract.bodySchema, isRangeDocumented) }),
    operation,
    rows: new Map([...COMMON_ROWS, ...Object.entries(source.rows)]),
  };
}

function versionFaults(api: CamaraApi, source: ApiVersion, { basePath, operations }: Contract): string[] {
  const expectedPath = `/${api.capability.name}/${source.version}`;
  const documented = new Set(operations.map(({ operationId }) => operationId));
  const codes = new Set(
    operations.flatMap(({ responses }) => [...responses.values()].flatMap((response) => [...response.codes])),
  );
  return [
    ...(basePath === expectedPath ? [] : [`The document's base path is ${basePath}, not ${expectedPath}.`]),
    ...missing(documented, Object.keys(source.operations)).map((id) => `The document has no operation ${id}.`),
    ...missing(Object.keys(source.operations), documented).map((id) => `Operation ${id} has no handler.`),
    ...missing(
      codes,
      Object.values(source.rows).map(({ code }) => code),
    ).map((code) => `The document does not list the code ${code}.`),
  ];
}

/** The authorization server learns scopes from the capability, the pipeline from the document: they must be the same. */
function scopeFaults(api: CamaraApi, operations: readonly ContractOperation[]): string[] {
  const documented = new Set(operations.flatMap(({ scopes }) => scopes));
  const declared = new Set(api.capability.scopes.map(({ scope }) => scope));
  return [
    ...missing(documented, declared).map((scope) => `No operation accepts the scope ${scope}.`),
    ...missing(declared, documented).map((scope) => `The capability lacks the scope ${scope}.`),
  ];
}

function missing<T>(from: Iterable<T>, wanted: Iterable<T>): T[] {
  const present = new Set(from);
  return [...wanted].filter((item) => !present.has(item));
}
