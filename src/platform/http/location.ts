import { Inject, Injectable } from '@nestjs/common';
import type { ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../config/app-config.js';

/** Documents the header. */
export const LOCATION_HEADERS: NonNullable<ApiResponseOptions['headers']> = {
  Location: { description: 'The path of the resource, without scheme and host.', schema: { type: 'string' } },
};

/** Sets the header `Location` of a new resource. */
@Injectable()
export class Locations {
  private readonly base: string;

  constructor(@Inject(AppConfig) { publicUrl }: Pick<AppConfig, 'publicUrl'>) {
    this.base = new URL(publicUrl).pathname.replace(/\/$/, '');
  }

  /**
   * Sets `Location` without a host, so that it works under any name of the shop, and with the path
   * of PUBLIC_URL, which a proxy removes from requests.
   * @param path below `/api/v1`
   */
  set(reply: FastifyReply, path: string): void {
    void reply.header('location', this.of(path));
  }

  /** Returns the value that `set` sets. */
  of(path: string): string {
    return `${this.base}/api/v1${path}`;
  }
}
