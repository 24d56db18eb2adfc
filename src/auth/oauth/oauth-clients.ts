import { Injectable } from '@nestjs/common';
import { ClientRegistry, type OAuthClient } from '../client-registry.js';
import { OAuthError } from './oauth.error.js';
import type { OAuthParams } from './oauth-params.js';

/** Identifies the clients of requests. */
@Injectable()
export class OAuthClients {
  constructor(private readonly registry: ClientRegistry) {}

  /**
   * Returns the client of a request to the token endpoint; null for the shop itself, which sends no
   * client id.
   * @param authorization the header, if it was sent
   * @throws OAuthError invalid_client for an unknown client, and for a secret, because clients have
   * none
   */
  identify(authorization: string | undefined, params: OAuthParams): OAuthClient | null {
    const named = { id: params.get('client_id') ?? '', secret: params.get('client_secret') ?? '' };
    const { id, secret } = authorization === undefined ? named : basicCredentials(authorization);
    if (named.id && id && named.id !== id) {
      throw new OAuthError(
        'invalid_request',
        'The Authorization header and the parameter client_id name different clients.',
      );
    }
    const clientId = id || named.id;
    if (secret || named.secret)
      throw new OAuthError('invalid_client', 'The clients of this shop have no secret: send none.');
    if (!clientId) return null;
    const client = this.registry.find(clientId);
    if (!client) throw new OAuthError('invalid_client', 'The client is not registered with this shop.');
    return client;
  }
}

/** RFC 6749, section 2.3.1: both halves are form-encoded before they are joined. */
function basicCredentials(header: string): { id: string; secret: string } {
  const encoded = /^Basic +([\w+/=-]+)$/i.exec(header)?.[1];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? [];
  if (id === undefined || secret === undefined) {
    throw new OAuthError(
      'invalid_client',
      'The Authorization header does not contain a client id and a secret.',
    );
  }
  return { id: formDecoded(id), secret: formDecoded(secret) };
}

function formDecoded(text: string): string {
  return new URLSearchParams(`_=${text.replaceAll('&', '%26')}`).get('_') ?? '';
}
