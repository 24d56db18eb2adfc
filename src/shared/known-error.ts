/** What stops a command for a reason that its message tells; a stack would add nothing. */
export class KnownError extends Error {}
