import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { type ApprovalRouteParts, mountApprovalRoutes } from './http/approval-routes';
import { type CaptureLinkRouteParts, mountCaptureLinkRoutes } from './http/capture-link-routes';
import { type CaptureRouteParts, mountCaptureRoutes } from './http/capture-routes';
import { type HelpRouteParts, mountHelpRoutes } from './http/help-routes';
import { type PortalRouteParts, mountPortalRoutes } from './http/portal-routes';
import type { LiveProvider } from './oidc/live-provider';
import { mountProvider } from './http/mount-provider';

const PARTS = Symbol('authorization server');

export interface AuthServerParts {
  readonly live: LiveProvider;
  readonly capture: CaptureRouteParts;
  readonly captureLink: CaptureLinkRouteParts;
  readonly approval: ApprovalRouteParts;
  readonly help: HelpRouteParts;
  readonly portal: PortalRouteParts;
}

/** Puts the authorization server and its capture page on the application it is imported into. */
@Module({})
export class AuthServerModule implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(PARTS) private readonly parts: AuthServerParts,
  ) {}

  static with(parts: AuthServerParts): DynamicModule {
    return { module: AuthServerModule, providers: [{ provide: PARTS, useValue: parts }] };
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    mountProvider(fastify, this.parts.live);
    mountCaptureRoutes(fastify, this.parts.capture);
    mountCaptureLinkRoutes(fastify, this.parts.captureLink);
    mountApprovalRoutes(fastify, this.parts.approval);
    mountHelpRoutes(fastify, this.parts.help);
    mountPortalRoutes(fastify, this.parts.portal);
  }
}
