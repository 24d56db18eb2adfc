declare module 'vitest' {
  interface ProvidedContext {
    /** What vitest.config.ts hands to the differential test. */
    differential: {
      /** How many in all. */
      readonly operations: number;
      /** Of all chance; */
      readonly seed: number;
    };
  }
}

export {};
