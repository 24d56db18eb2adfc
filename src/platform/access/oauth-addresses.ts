/** Where OAuth 2.0 lives, below the public address. What is no REST stands outside of /api/v1. */
export const AUTHORIZE_PATH = '/oauth/authorize';
export const METADATA_PATH = '/.well-known/oauth-authorization-server';
export const TOKEN_PATH = '/api/v1/auth/token';
export const REVOKE_PATH = '/api/v1/auth/revoke';
