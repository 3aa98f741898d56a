import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceContext } from '@openmast/runtime';

/** An OpenAPI page that a face gets. */
export interface ApiPage {
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** Only the operations of these modules. */
  readonly modules: readonly unknown[];
}

/** What one service puts on one audience's port. */
export interface FaceContent {
  readonly modules: readonly DynamicModule[];
  readonly pages?: readonly ApiPage[];
}

/** One of the house's services, ready to stand alone or beside others. */
export interface Part {
  readonly public?: FaceContent;
  readonly operator?: FaceContent;
  close?(): Promise<void>;
}

/** Builds a part inside a process. @throws AppError `invalid` when the configuration cannot work, `unavailable` */
export type PartBuilder = (context: ServiceContext) => Promise<Part>;

export type Prepare = (app: NestFastifyApplication) => void;
