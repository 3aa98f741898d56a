import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { houseVersion } from '@openmast/runtime';
import type { ApiPage } from './part';

/** Serves an OpenAPI document and its page, self-hosted: no request leaves the machine. */
export function addApiPage(app: NestFastifyApplication, page: ApiPage): void {
  const head = new DocumentBuilder()
    .setTitle(page.title)
    .setDescription(page.description)
    .setVersion(houseVersion())
    .addBasicAuth()
    .addBearerAuth()
    .build();
  const document = () => SwaggerModule.createDocument(app, head, { include: page.modules as never[] });
  SwaggerModule.setup(page.path, app, document, {
    jsonDocumentUrl: `${page.path}/openapi.json`,
    yamlDocumentUrl: `${page.path}/openapi.yaml`,
  });
}
