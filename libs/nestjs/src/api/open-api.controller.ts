import { Controller, Get } from '@nestjs/common';
import { openApiDocument } from './open-api/open-api-document.js';

/** What the API is, for people and tools. */
@Controller()
export class OpenApiController {
  @Get('openapi.json')
  document(): object {
    return openApiDocument();
  }
}
