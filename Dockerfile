# Docket: `docker build --tag docket .`, then `docker run docket help`. Sources run as they are: there is no build step.
# Debian, not Alpine: Temporal's native bridge needs glibc.

FROM node:24-bookworm-slim AS dependencies
WORKDIR /docket
COPY package.json package-lock.json .npmrc ./
# The bridge comes for five platforms, some 27 MB each, of which the image runs on one.
RUN npm ci --omit=dev \
  && cd node_modules/@temporalio/core-bridge/releases \
  && find . -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:24-bookworm-slim
# For a Temporal behind TLS: the bridge trusts the system's authorities, Node brings its own.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -r /var/lib/apt/lists/*
ENV NODE_ENV=production TZ=UTC
WORKDIR /docket
COPY --from=dependencies /docket/node_modules node_modules
COPY docket package.json LICENSE ./
COPY migrations migrations
COPY src src
USER node
ENTRYPOINT ["./docket"]
CMD ["run"]
