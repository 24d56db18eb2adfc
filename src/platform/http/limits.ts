/** Longer than any slug or id, so longer parameters can be a 404. */
export const MAX_PARAM_LENGTH = 300;

/** Milliseconds within which a request must arrive completely. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** Interval in milliseconds of the check for late requests. */
export const CHECK_CONNECTIONS_MS = 1_000;
