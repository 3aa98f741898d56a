import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { type MountOptions, mountCamaraApis } from './mount';

const OPTIONS = Symbol('CAMARA APIs');

/** Puts the CAMARA APIs on the application it is imported into, beside its other routes. */
@Module({})
export class CamaraApiModule implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(OPTIONS) private readonly options: MountOptions,
  ) {}

  static with(options: MountOptions): DynamicModule {
    return { module: CamaraApiModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  onModuleInit(): void {
    mountCamaraApis(this.host.httpAdapter.getInstance<FastifyInstance>(), this.options);
  }
}
