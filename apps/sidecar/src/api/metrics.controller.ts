import { Controller, Get, Header } from '@nestjs/common';
import { MetricsExport } from '../operations/metrics-export.js';
import { RequireScope } from './require-scope.decorator.js';

/** The sidecar's own metrics, for Prometheus. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsExport) {}

  @Get()
  @RequireScope('read')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): Promise<string> {
    return this.metrics.scrape();
  }
}
