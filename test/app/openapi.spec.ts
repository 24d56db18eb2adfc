import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { AppModule } from '../../src/app.module.js';
import { API_PREFIX, OUTSIDE_API } from '../../src/bootstrap.js';
import { parseConfig } from '../../src/platform/config/env.js';
import { buildOpenApi, toJson } from '../../src/platform/openapi/document.js';
import { TEST_SECRET, startTestApp, type TestApp } from '../support/test-app.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

describe('OpenAPI', () => {
  let shop: TestApp;
  let document: OpenAPIObject;

  beforeAll(async () => {
    shop = await startTestApp();
    document = (await shop.get<OpenAPIObject>('//openapi.json')).body;
  });
  afterAll(() => shop.close());

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        return operation ? [{ path, method, operation }] : [];
      }),
    );

  it('is 3.1, as JSON and as YAML', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const yaml = await shop.get('//openapi.yaml');
    expect(yaml.headers.get('content-type')).toMatch(/^application\/yaml/);
    expect(parse(yaml.text)).toEqual(document);
  });

  it('equals the output of `npm run openapi`, byte for byte, on every database', async () => {
    const served = (await shop.get('//openapi.json')).text;
    const app = await NestFactory.create<NestFastifyApplication>(
      await AppModule.forRoot(
        parseConfig({ JWT_SECRET: TEST_SECRET, DATABASE_URL: 'sqlite:var/another.db' }),
      ),
      new FastifyAdapter(),
      { preview: true, logger: false },
    );
    app.setGlobalPrefix(API_PREFIX, { exclude: OUTSIDE_API });
    expect(toJson(buildOpenApi(app))).toBe(served);
  });

  it('documents the purpose, the responses and the errors of every operation', () => {
    for (const { path, method, operation } of operations()) {
      const name = `${method} ${path}`;
      expect(operation.summary, name).toBeTruthy();
      expect(operation.security, name).toBeDefined();
      expect(operation.operationId, name).toMatch(/^[a-z]\w+$/);
      expect(operation.tags, name).toHaveLength(1);
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => status.startsWith('2')),
        name,
      ).toBe(true);
      expect(statuses, name).toContain('400');
      if (path.includes('{') && !path.includes('/health')) expect(statuses, name).toContain('404');
      if (operation.security?.length) expect(statuses, name).toEqual(expect.arrayContaining(['401', '403']));
      if (operation.requestBody) expect(statuses, name).toEqual(expect.arrayContaining(['413', '415']));
    }
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has an example or an enumeration for every field of every schema', () => {
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      for (const [field, property] of Object.entries(
        (schema as { properties?: Record<string, object> }).properties ?? {},
      )) {
        const text = JSON.stringify(property);
        expect(text, `${name}.${field}`).toMatch(
          /"example|"enum"|"\$ref"|"default"|"type":"null"|"type":"integer"/,
        );
      }
    }
  });

  it('is shown at /docs with local files', async () => {
    const page = await shop.get('//docs');
    expect(page.status).toBe(200);
    const files = [...page.text.matchAll(/(?:src|href)=['"]([^'"]+)['"]/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      expect(file, file).not.toMatch(/^(https?:)?\/\//);
      expect((await shop.get(`/${new URL(file, `${shop.origin}/docs`).pathname}`)).status, file).toBe(200);
    }
  });
});
