import { Controller, Get, Header } from '@nestjs/common';
import { readFileSync } from 'node:fs';

/** The page that tells where to send, and what has come. It needs no token; what it shows does. */
@Controller()
export class PageController {
  private readonly html = asset('index.html');
  private readonly style = asset('page.css');
  private readonly script = asset('page.js');

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return this.html;
  }

  @Get('page.css')
  @Header('content-type', 'text/css; charset=utf-8')
  css(): string {
    return this.style;
  }

  @Get('page.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  js(): string {
    return this.script;
  }
}

/** Beside `dist` and `src`, so that the path is the same from both. */
function asset(name: string): string {
  return readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8');
}
