/** Longer than any slug or id that exists; what is longer is an address that does not exist. */
export const MAX_PARAM_LENGTH = 300;

/** Milliseconds in which a request must have arrived, to its last byte. */
export const REQUEST_TIMEOUT_MS = 30_000;
