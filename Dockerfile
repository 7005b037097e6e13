# One image for every process of ours: the command chooses (dist/main/processes/api.js, bridge.js, worker.js; dist/main/commands/migrate.js, topics.js …).
# Debian, as Temporal's core needs glibc; slim rather than distroless, which has no tag to pin (decision record 0006).
ARG NODE_TAG=24-bookworm-slim

FROM node:${NODE_TAG} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY dashboard dashboard
RUN npm run build

FROM node:${NODE_TAG} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:${NODE_TAG} AS runtime
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Posthorn" \
      org.opencontainers.image.description="Notifications that must not be lost: recorded in PostgreSQL, carried by Kafka, delivered by Temporal." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The slim image has no root certificates, and the SDK's native core reads the system's.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
    WORKFLOW_BUNDLE=dist/workflow-bundle.js
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY drizzle drizzle
COPY docker/healthcheck.mjs docker/demo.mjs docker/
USER node
EXPOSE 3000 3001 3002 3003
# node is PID 1 and gets the signal itself: exec form, no shell, and not the base image's entrypoint script.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --retries=6 --start-period=30s \
  CMD ["node", "docker/healthcheck.mjs", "http://127.0.0.1:3000/health/ready"]
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["dist/main/processes/api.js"]
