import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { SWAGGER_REDIRECT, SWAGGER_UI } from '../platform/openapi/swagger-client.js';

/**
 * An OAuth client. All are public clients: none has a secret (RFC 6749, section 2.1).
 */
export interface OAuthClient extends ClientLimits {
  readonly id: string;
  /** The name that users see. */
  readonly name: string;
  /** Compared as exact strings (RFC 9700, section 4.1.3). */
  readonly redirectUris: readonly string[];
  /** Granted if a request contains no scope. */
  readonly defaultScopes: readonly string[];
}

/** Limits of what the tokens of a client allow, whatever scope they were granted. */
export interface ClientLimits {
  /**
   * Whether it is a first-party client. Only those may use the password grant and the routes that
   * control an account.
   */
  readonly isOwn: boolean;
  /** The registered scopes; null if only the token's scope and the user's role limit it. */
  readonly scopes: readonly string[] | null;
}

/** The limits of the shop's own log-in, which sends no client id. */
const OWN_LOGIN_LIMITS: ClientLimits = { isOwn: true, scopes: null };

/** The registered OAuth clients: those of OAUTH_CLIENTS, and Swagger UI. */
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
   * Returns the limits of the client of a session or a token; undefined if it is no longer
   * registered.
   * @param clientId null for the shop's own log-in
   */
  limitsOf(clientId: string | null): ClientLimits | undefined {
    return clientId === null ? OWN_LOGIN_LIMITS : this.find(clientId);
  }
}
