/** Why a session ended. */
export type SessionEndReason =
  | 'logout'
  | 'logout_all'
  | 'ended_by_user'
  | 'ended_by_admin'
  | 'token_revoked'
  | 'refresh_token_reused'
  | 'authorization_code_reused'
  | 'password_changed'
  | 'password_reset'
  | 'deactivated'
  | 'account_closed';
