/** The OAuth client that Swagger UI is. */
export const SWAGGER_UI = 'swagger-ui';
/**
 * Where the authorization code flow ends, below the public address. The page comes with Swagger UI.
 */
export const SWAGGER_REDIRECT = '/docs/oauth2-redirect.html';
