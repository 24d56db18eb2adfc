FROM node:24-bookworm-slim AS base
WORKDIR /app

# What runs: production dependencies only. The compiler is for better-sqlite3, where no prebuilt
# binary fits.
FROM base AS dependencies
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM dependencies AS build
RUN npm ci
COPY . .
RUN npm run build

FROM base
ENV NODE_ENV=production HOST=0.0.0.0
COPY package.json ./
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The SQLite file, unsent mails, the development secret. A volume takes over this owner.
RUN mkdir var && chown node:node var
VOLUME /app/var
USER node
EXPOSE 3000
# Ready means: the database answers and is migrated. The image has neither curl nor wget.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No npm in between: signals reach the server, which then ends what it has begun.
CMD ["node", "dist/main.js"]
