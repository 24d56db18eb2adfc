import { Inject, Injectable } from '@nestjs/common';
import type { ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AppConfig } from '../config/app-config.js';

/** Documents the header. */
export const GIVES_LOCATION: NonNullable<ApiResponseOptions['headers']> = {
  Location: { description: 'The address of the resource, without a host.', schema: { type: 'string' } },
};

/** Tells clients where something new can be read. */
@Injectable()
export class Locations {
  private readonly base: string;

  constructor(@Inject(AppConfig) { publicUrl }: Pick<AppConfig, 'publicUrl'>) {
    this.base = new URL(publicUrl).pathname.replace(/\/$/, '');
  }

  /**
   * Sets `Location`: without a host, so that it holds under whichever name the client knows the
   * shop, and with the path of PUBLIC_URL, which a proxy in front removes from requests.
   * @param path below `/api/v1`
   */
  set(reply: FastifyReply, path: string): void {
    void reply.header('location', this.of(path));
  }

  /** What `set` sets. */
  of(path: string): string {
    return `${this.base}/api/v1${path}`;
  }
}
