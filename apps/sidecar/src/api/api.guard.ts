import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TokenScope } from '../config/sidecar-config.js';
import { type GateHeaders, RequestGate } from '../security/request-gate.js';
import { REQUIRED_SCOPE } from './require-scope.decorator.js';

/** Checks the host of every request, and the token where a scope is required. */
@Injectable()
export class ApiGuard implements CanActivate {
  constructor(
    private readonly gate: RequestGate,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const scope = this.reflector.getAllAndOverride<TokenScope | undefined>(REQUIRED_SCOPE, [
      context.getHandler(),
      context.getClass(),
    ]);
    const refusal =
      scope === undefined ? this.gate.wrongHost(headers.host) : this.gate.refusal(headersOf(headers), scope);
    if (refusal === undefined) return true;
    if (refusal.kind !== 'unauthenticated') throw new ForbiddenException(refusal.message);
    void context.switchToHttp().getResponse<FastifyReply>().header('www-authenticate', 'Bearer');
    throw new UnauthorizedException(refusal.message);
  }
}

function headersOf({ host, authorization }: FastifyRequest['headers']): GateHeaders {
  return { host, authorization };
}
