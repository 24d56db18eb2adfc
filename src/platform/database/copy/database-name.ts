import { resolve } from 'node:path';
import type { DatabaseConfig } from '../../config/app-config.js';

/** Names the database in messages: its URL without user, password and options. */
export function databaseName(database: DatabaseConfig): string {
  if (database.kind === 'sqlite') return `sqlite:${resolve(database.path)}`;
  return database.url
    .replace(/\/\/[^/]*@/, '//')
    .replace(/\?.*$/s, '')
    .replace(/^postgresql:/, 'postgres:')
    .replace(/\/$/, '');
}
