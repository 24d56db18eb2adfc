import { html, type Html } from '../../shared/html.js';
import type { HtmlPage } from '../../platform/http/html-page.js';
import type { AuthorizationRequest } from './authorization-requests.js';

export interface ConsentView {
  readonly request: AuthorizationRequest;
  /** Descriptions of what the scope allows. */
  readonly allows: readonly string[];
  /** The signed request. */
  readonly hidden: string;
  /** The error of the previous attempt, and its login. */
  readonly failure?: { readonly message: string; readonly login: string };
}

/**
 * One form for log-in and consent, because there is no cookie that identifies the user.
 */
export function consentPage({ request, allows, hidden, failure }: ConsentView, shopName: string): HtmlPage {
  const { client, redirectUri } = request;
  return {
    title: 'Allow access to your account?',
    body: html`<p>
        <strong>${client.name}</strong> asks for access to your account at ${shopName}. It would be able to:
      </p>
      <ul>
        ${allows.map((line) => html`<li>${line}</li>`)}
      </ul>
      <p class="hint">
        Either way, you return to ${new URL(redirectUri).host}. It does not see your password.
      </p>
      ${failure && problem(failure.message)}
      <form method="post" action="authorize">
        <input type="hidden" name="request" value="${hidden}" />
        <label for="login">E-mail address or username</label>
        <input id="login" name="login" value="${failure?.login}" autocomplete="username" required />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <button name="decision" value="allow">Allow</button>
        <button name="decision" value="deny" class="quiet" formnovalidate>Deny</button>
      </form>`,
  };
}

/** Shown instead of a redirect if the redirect URI cannot be trusted. */
export function authorizationErrorPage(message: string): HtmlPage {
  return {
    title: 'Something went wrong',
    body: html`<p>${message}</p>
      <p class="hint">No access was granted, and your account has not changed.</p>`,
  };
}

function problem(message: string): Html {
  return html`<p class="problem" role="alert">${message}</p>`;
}
