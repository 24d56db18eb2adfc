/** Paths of OAuth 2.0. Those that are not part of the REST API are outside of /api/v1. */
export const AUTHORIZE_PATH = '/oauth/authorize';
export const METADATA_PATH = '/.well-known/oauth-authorization-server';
export const TOKEN_PATH = '/api/v1/auth/token';
export const REVOKE_PATH = '/api/v1/auth/revoke';
