import { trusted } from 'mongoose';

/**
 * Names both values instead of leaving the field out: the indexes begin with it, and serve the
 * order only then.
 */
export const activity = (includeInactive: boolean) =>
  includeInactive ? trusted({ $in: [true, false] }) : true;
