import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Injectable, type INestApplication } from '@nestjs/common';
import { entityTag } from '../http/entity-tag.js';
import { buildOpenApi, toJson, toYaml } from './document.js';

export type Format = 'json' | 'yaml';
export type Encoding = 'br' | 'gzip' | 'identity';

/** A file as it is sent. */
export interface OpenApiFile {
  readonly body: Buffer;
  readonly etag: string;
}

const compress: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  // Half of the time of the best quality, and hardly more bytes.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (body) => promisify(gzip)(body),
  identity: (body) => Promise.resolve(body),
};

/** `/openapi.json` and `/openapi.yaml`, each made when it is first asked for, and once. */
@Injectable()
export class OpenApiFiles {
  private readonly files = new Map<string, Promise<OpenApiFile>>();
  private app: INestApplication | undefined;

  /** @param app whose controllers the document describes */
  describe(app: INestApplication): void {
    this.app = app;
  }

  get(format: Format, encoding: Encoding): Promise<OpenApiFile> {
    const name = `${format}.${encoding}`;
    const file = this.files.get(name) ?? this.make(format, encoding);
    this.files.set(name, file);
    return file;
  }

  private async make(format: Format, encoding: Encoding): Promise<OpenApiFile> {
    if (encoding !== 'identity') {
      const body = await compress[encoding]((await this.get(format, 'identity')).body);
      return { body, etag: entityTag(body) };
    }
    if (!this.app) throw new Error('OpenApiFiles.describe has not been called.');
    const document = buildOpenApi(this.app);
    const body = Buffer.from(format === 'json' ? toJson(document) : toYaml(document));
    return { body, etag: entityTag(body) };
  }
}
