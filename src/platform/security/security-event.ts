import type { SessionEndReason } from '../../shared/session-end-reason.js';

/**
 * What the security log tells of (docs/security-log.md), one member for each `event`. `userId` is
 * the account that it happened to; who did it is part of the origin. Members hold ids and names
 * that the shop gives, never a secret, an e-mail address, or what a stranger has typed.
 */
export type SecurityEvent =
  | {
      readonly event: 'login_succeeded';
      readonly userId: string;
      readonly sessionId: string;
      readonly clientId: string | null;
    }
  /** `loginHash`: equal for equal logins; null `userId`: there is no such account. */
  | { readonly event: 'login_failed'; readonly userId: string | null; readonly loginHash: string }
  | {
      readonly event: 'access_refused';
      readonly status: number;
      readonly code: string | null;
      readonly method: string;
      readonly route: string | null;
    }
  | { readonly event: 'rate_limited'; readonly method: string; readonly route: string | null }
  | {
      readonly event: 'sessions_ended';
      readonly userId: string | null;
      readonly reason: SessionEndReason;
      readonly sessionIds: readonly string[];
    }
  | { readonly event: 'refresh_token_reused'; readonly userId: string; readonly sessionId: string }
  | { readonly event: 'user_registered'; readonly userId: string }
  | { readonly event: 'user_created'; readonly userId: string; readonly role: string }
  | {
      readonly event: 'user_role_changed';
      readonly userId: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly event: 'user_activated' | 'user_deactivated' | 'account_closed'; readonly userId: string }
  | {
      readonly event: 'email_verified' | 'email_change_requested' | 'email_change_failed' | 'email_changed';
      readonly userId: string;
    }
  | {
      readonly event:
        'password_changed' | 'password_change_failed' | 'password_reset_requested' | 'password_reset';
      readonly userId: string;
    }
  | { readonly event: 'role_created' | 'role_deleted'; readonly roleId: string; readonly role: string }
  | {
      readonly event: 'role_renamed';
      readonly roleId: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly event: 'role_permissions_changed';
      readonly roleId: string;
      readonly role: string;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly event: 'permission_created' | 'permission_deleted'; readonly permission: string }
  | {
      readonly event: 'oauth_consent_given';
      readonly userId: string;
      readonly clientId: string;
      readonly scope: string;
    }
  | { readonly event: 'oauth_consent_refused'; readonly clientId: string }
  | {
      readonly event: 'oauth_tokens_issued';
      readonly userId: string;
      readonly clientId: string | null;
      readonly sessionId: string;
      readonly grant: 'authorization_code';
    }
  | {
      readonly event: 'authorization_code_reused';
      readonly userId: string;
      readonly clientId: string | null;
      readonly sessionId: string;
    }
  /** At each start: how many secrets verify tokens; the first one signs. */
  | { readonly event: 'signing_keys_loaded'; readonly keys: number };

export type SecurityEventName = SecurityEvent['event'];

/** The level of each event's line: warnings are worth a look. */
export const LEVELS: Readonly<Record<SecurityEventName, 'log' | 'warn'>> = {
  login_succeeded: 'log',
  login_failed: 'warn',
  access_refused: 'warn',
  rate_limited: 'warn',
  sessions_ended: 'log',
  refresh_token_reused: 'warn',
  user_registered: 'log',
  user_created: 'log',
  user_role_changed: 'log',
  user_activated: 'log',
  user_deactivated: 'log',
  account_closed: 'log',
  email_verified: 'log',
  email_change_requested: 'log',
  email_change_failed: 'warn',
  email_changed: 'log',
  password_changed: 'log',
  password_change_failed: 'warn',
  password_reset_requested: 'log',
  password_reset: 'log',
  role_created: 'log',
  role_deleted: 'log',
  role_renamed: 'log',
  role_permissions_changed: 'log',
  permission_created: 'log',
  permission_deleted: 'log',
  oauth_consent_given: 'log',
  oauth_consent_refused: 'log',
  oauth_tokens_issued: 'log',
  authorization_code_reused: 'warn',
  signing_keys_loaded: 'log',
};
