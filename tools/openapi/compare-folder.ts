import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindApi } from '@openmast/camara/kit';
import { catalogue } from '@openmast/camara/catalog';
import { parse } from 'yaml';
import { type Difference, compareContracts } from './compare-contracts';
import { type Json, isObject, listOf } from './json';

/** What became of one served document. */
export interface Comparison {
  /** e.g. `sim-swap v2`. */
  readonly name: string;
  /** Why it was not compared; `undefined` when it was. */
  readonly absent?: string;
  readonly differences: readonly Difference[];
}

/** The comparison does not depend on it: addresses are a deployment's own. */
const ISSUER = 'https://openmast.invalid';

/** Compares each document we serve with the released file of the same API, `<folder>/<api>.yaml`. */
export function compareFolder(folder: string): Comparison[] {
  return catalogue
    .map((api) => bindApi(api, ISSUER))
    .flatMap(({ name, versions }) =>
      versions.map(({ version, served }) => compareWithFile(`${name} ${version}`, join(folder, `${name}.yaml`), served.document)),
    );
}

function compareWithFile(name: string, file: string, served: Json): Comparison {
  if (!existsSync(file)) return { name, absent: `there is no ${file}`, differences: [] };
  const released: unknown = parse(readFileSync(file, 'utf8'));
  if (!isObject(released)) return { name, absent: `${file} is not an OpenAPI document`, differences: [] };
  if (pathOf(released) !== pathOf(served)) return { name, absent: `${file} is about ${pathOf(released)}`, differences: [] };
  return { name, differences: compareContracts(released, served) };
}

/** A folder holds one release per API; a document of another major version is another contract, not a faulty one. */
function pathOf(document: Json): string {
  const [server] = listOf(document.servers);
  return isObject(server) ? String(server.url) : 'no server';
}
