# Blotter's sidecar. How to run it: docs/usage.md, "In a container".
# With glibc, as the tests run it. NODE_IMAGE=node:24.21.0-alpine is smaller: better-sqlite3 brings a binary for musl, too.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# Compiles, and packs what npm would publish.
FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json tsconfig.base.json ./
COPY libs/core/package.json libs/core/
COPY libs/nestjs/package.json libs/nestjs/
COPY apps/sidecar/package.json apps/sidecar/
COPY apps/trading-demo/package.json apps/trading-demo/
RUN npm ci --ignore-scripts
COPY libs/core libs/core
COPY libs/nestjs libs/nestjs
COPY apps/sidecar apps/sidecar
RUN npx tsc -b apps/sidecar
RUN mkdir packages \
  && npm pack --workspace @blotter/core --workspace @blotter/nestjs --workspace @blotter/sidecar --pack-destination packages

# The packages, and what they depend on in the versions of the lock.
FROM ${NODE_IMAGE} AS production
WORKDIR /app
COPY package.json package-lock.json LICENSE ./
COPY libs/core/package.json libs/core/
COPY libs/nestjs/package.json libs/nestjs/
COPY apps/sidecar/package.json apps/sidecar/
COPY apps/trading-demo/package.json apps/trading-demo/
RUN npm ci --omit=dev --ignore-scripts --workspace @blotter/core --workspace @blotter/nestjs --workspace @blotter/sidecar
COPY --from=build /src/packages packages
RUN tar -xzf packages/blotter-core-*.tgz -C libs/core --strip-components 1 \
  && tar -xzf packages/blotter-nestjs-*.tgz -C libs/nestjs --strip-components 1 \
  && tar -xzf packages/blotter-sidecar-*.tgz -C apps/sidecar --strip-components 1 \
  && rm -r packages apps/trading-demo
# SQLite's source, and its binaries for other machines.
RUN rm -r node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules/better-sqlite3/prebuilds -type f ! -name "linux*-$(node -p process.arch).node" -delete

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Blotter sidecar" \
  org.opencontainers.image.description="Receives OTLP logs and makes them durable before it answers" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production BLOTTER_STORAGE_DIRECTORY=/data
WORKDIR /app
COPY --from=production /app .
# Nothing else is written: run it with --read-only.
RUN mkdir -m 700 /data && chown 1000:1000 /data
VOLUME /data
USER 1000:1000
# OTLP/HTTP, OTLP/gRPC, the API. All three listen on 127.0.0.1 of the container unless they are told otherwise.
EXPOSE 4318 4317 4319
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BLOTTER_API_PORT || 4319}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "apps/sidecar/dist/cli/main.js"]
CMD ["serve"]
