import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DataSource, type DataSourceOptions, type EntitySchema } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import type { Logger } from '../logging/logger';
import { asAppError, asOpeningError } from './database-loss';

/** An entity class of some wing's store. */
export type EntityClass = (new () => object) | EntitySchema;

export interface DatabaseOptions {
  readonly url: string;
  readonly connectionsMax: number;
  readonly entities: readonly EntityClass[];
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly log: Logger;
}

/** A statement prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** How long one caller waits for a free connection before it is told that the database is unavailable. */
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const LOCK_TIMEOUT_MS = 3_000;

/**
 * One pool of connections, shared by TypeORM and by prepared statements. Every error that means "cannot answer now"
 * leaves here as `AppError` of kind `unavailable`.
 */
export class Database {
  private constructor(
    /** For stores that work with entities. */
    readonly orm: DataSource,
    private readonly pool: Pool,
  ) {}

  /** @throws AppError `unavailable` when the database does not answer. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const orm = new DataSource(dataSourceOptions(options));
    try {
      await orm.initialize();
    } catch (error) {
      throw asOpeningError(error);
    }
    return new Database(orm, (orm.driver as PostgresDriver).master as Pool);
  }

  async rows<R extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<R[]> {
    try {
      return (await this.pool.query<R>({ ...statement, values: values as unknown[] })).rows;
    } catch (error) {
      throw asAppError(error);
    }
  }

  /** Runs the statement and tells how many rows it touched: the basis of every "consume exactly once". */
  async affected(statement: Statement, values: readonly unknown[]): Promise<number> {
    try {
      return (await this.pool.query({ ...statement, values: values as unknown[] })).rowCount ?? 0;
    } catch (error) {
      throw asAppError(error);
    }
  }

  /** Everything inside commits together or not at all. */
  async transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw asAppError(error);
    });
    let broken: Error | undefined;
    // A connection that dies between two statements says so by an event, and an event nobody hears ends the process.
    const noteLoss = (loss: Error): void => {
      broken = loss;
    };
    client.on('error', noteLoss);
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => (broken = failure));
      throw asAppError(error);
    } finally {
      client.off('error', noteLoss);
      // A connection that could not even roll back is thrown away instead of being handed to the next caller.
      client.release(broken);
    }
  }

  async isAlive(): Promise<boolean> {
    return this.pool.query('select 1').then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    if (this.orm.isInitialized) await this.orm.destroy();
  }
}

function dataSourceOptions(options: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    entities: [...options.entities],
    synchronize: false,
    installExtensions: false,
    poolErrorHandler: (error: unknown) => {
      options.log.warn({ err: error }, 'an idle database connection was lost');
    },
    extra: {
      max: options.connectionsMax,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      keepAlive: true,
    },
  };
}
