import { Header } from '@nestjs/common';

/** Answers change with every record that arrives, and are nobody else's business. */
export const NoStore = (): MethodDecorator => Header('cache-control', 'no-store');
