import type { HtmlPage } from '../../platform/http/html-page.js';
import { html } from '../../shared/html.js';
import { MAX_PASSWORD, MIN_PASSWORD } from '../../users/domain/password-policy.js';

/**
 * The pages that links in mails open. They post to their own URL and work without scripts.
 */

export function verifyEmailPage(token: string): HtmlPage {
  return {
    title: 'Confirm your e-mail address',
    body: html`<p>Press the button to confirm that this address is yours.</p>
      <form method="post" action="verify-email">
        <input type="hidden" name="token" value="${token}" />
        <button>Confirm my address</button>
      </form>`,
  };
}

export function emailVerifiedPage(): HtmlPage {
  return {
    title: 'Your address is confirmed',
    body: html`<p>Thank you. You can close this page.</p>`,
  };
}

/** @param problem what is wrong with the submitted password */
export function resetPasswordPage(token: string, problem?: string): HtmlPage {
  return {
    title: 'Choose a new password',
    body: html`${problem && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
      <form method="post" action="reset-password">
        <input type="hidden" name="token" value="${token}" />
        <label for="password">New password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          minlength="${MIN_PASSWORD}"
          aria-describedby="${problem ? 'problem ' : ''}rules"
        />
        <p class="hint" id="rules">
          ${MIN_PASSWORD} to ${MAX_PASSWORD} characters of any kind. A few random words are a good choice;
          common passwords are rejected.
        </p>
        <button>Set the password</button>
      </form>`,
  };
}

export function passwordResetPage(): HtmlPage {
  return {
    title: 'Your new password is set',
    body: html`<p>You have been logged out everywhere. Log in with the new password from now on.</p>`,
  };
}

/** For a link that is used, expired or invalid; does not reveal which. */
export function invalidLinkPage(): HtmlPage {
  return {
    title: 'This link does not work',
    body: html`<p>
      It has already been used, it has expired, or a part of it is missing. If you have used it yourself, you
      are done; otherwise request a new one from the shop.
    </p>`,
  };
}

/**
 * For errors that are not caused by the link: too many requests, or an unavailable database.
 */
export function temporaryErrorPage(seconds: number): HtmlPage {
  return {
    title: 'Please wait a moment',
    body: html`<p>
      Please try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}. Your link still works.
    </p>`,
  };
}
