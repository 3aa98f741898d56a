import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from '@openmast/runtime';

/** Notes each statement with the request that it is sent for. What runs by the clock is sent for none. */
export class StatementWatch {
  private readonly underWay = new AsyncLocalStorage<string[]>();

  on(database: Database): void {
    const [rows, affected, transaction] = [
      database.rows.bind(database),
      database.affected.bind(database),
      database.transaction.bind(database),
    ];
    const note = (name: string) => this.underWay.getStore()?.push(name);
    jest.spyOn(database, 'rows').mockImplementation((statement, values) => {
      note(statement.name);
      return rows(statement, values);
    });
    jest.spyOn(database, 'affected').mockImplementation((statement, values) => {
      note(statement.name);
      return affected(statement, values);
    });
    jest.spyOn(database, 'transaction').mockImplementation((work) => {
      note('begin');
      return transaction(work);
    });
  }

  /** @returns what `request` gives, with the names of its statements in their order */
  async during<T>(request: () => Promise<T>): Promise<T & { readonly statements: readonly string[] }> {
    const statements: string[] = [];
    return { ...(await this.underWay.run(statements, request)), statements };
  }
}
