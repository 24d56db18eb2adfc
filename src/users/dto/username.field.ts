import { PatternField } from '../../platform/http/fields.js';

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._-]{2,29}$/;

/** The username of a new account. */
export const UsernameField = (options: { readonly example: string }): PropertyDecorator =>
  PatternField(
    USERNAME,
    '$property must have 3 to 30 letters, digits, dots, hyphens and underscores, and start with a letter or digit',
    options,
  );
