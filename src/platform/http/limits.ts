/** Longer than any slug or id that exists; what is longer is an address that does not exist. */
export const MAX_PARAM_LENGTH = 300;

/** Milliseconds in which a request must have arrived, to its last byte. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** How often connections are searched for requests that are late. */
export const CHECK_CONNECTIONS_MS = 1_000;
