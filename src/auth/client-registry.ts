import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { SWAGGER_REDIRECT, SWAGGER_UI } from '../platform/openapi/swagger-client.js';

/**
 * An application that asks for access to accounts. All are public clients: none has a secret (RFC
 * 6749, 2.1).
 */
export interface OAuthClient extends ClientLimits {
  readonly id: string;
  /** What users know it by. */
  readonly name: string;
  /** Where users may be sent back to; compared as texts (RFC 9700, section 4.1.3). */
  readonly redirectUris: readonly string[];
  /** What it gets where it asks for no scope. */
  readonly defaultScopes: readonly string[];
}

/** What the tokens of a client can do at most, whatever was granted to them. */
export interface ClientLimits {
  /** Whether it belongs to the shop, and so may take passwords, change them, and close accounts. */
  readonly isOwn: boolean;
  /** The registered scopes; null: no limit beyond the token's scope and the user's role. */
  readonly scopes: readonly string[] | null;
}

/** The shop's own log-in, which names no client. */
const OWN_LOGIN_LIMITS: ClientLimits = { isOwn: true, scopes: null };

/** The OAuth clients that are registered now: those of OAUTH_CLIENTS, and Swagger UI. */
@Injectable()
export class ClientRegistry {
  private readonly clients: ReadonlyMap<string, OAuthClient>;

  constructor({ oauthClients, publicUrl }: AppConfig) {
    const swaggerUi: OAuthClient = {
      id: SWAGGER_UI,
      name: "The shop's API documentation",
      redirectUris: [publicUrl + SWAGGER_REDIRECT],
      isOwn: true,
      scopes: null,
      defaultScopes: [],
    };
    const registered = oauthClients.map((client) => ({ ...client, isOwn: false }));
    this.clients = new Map([...registered, swaggerUi].map((client) => [client.id, client]));
  }

  find(id: string): OAuthClient | undefined {
    return this.clients.get(id);
  }

  /**
   * Returns the limits of the client that a session or a token belongs to; undefined where it is
   * registered no more.
   * @param clientId null: the shop's own log-in
   */
  limitsOf(clientId: string | null): ClientLimits | undefined {
    return clientId === null ? OWN_LOGIN_LIMITS : this.find(clientId);
  }
}
