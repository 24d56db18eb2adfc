import { trusted } from 'mongoose';

/**
 * Filters by both values instead of omitting the field: the indexes begin with it, and can sort
 * only if the filter contains it.
 */
export const activeFilter = (includeInactive: boolean) =>
  includeInactive ? trusted({ $in: [true, false] }) : true;
