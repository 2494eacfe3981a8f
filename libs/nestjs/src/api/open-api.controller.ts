import { Controller, Get } from '@nestjs/common';

/** What the API is, for people and tools. */
@Controller()
export class OpenApiController {
  @Get('openapi.json')
  async document(): Promise<object> {
    // Loaded when it is asked for: the start of an application does not wait for schemas that only describe.
    const { openApiDocument } = await import('./open-api/open-api-document.js');
    return openApiDocument();
  }
}
