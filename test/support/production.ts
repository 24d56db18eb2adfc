/** Random, and used by tests only: production refuses what can be guessed. */
export const STRONG_SECRET = 'Zk3vQm81hTxPa7Ry5uWcB0nLgJ2sEdFi9oYq4KXr6tN';
export const OTHER_STRONG_SECRET = 'pW9fGx2Rb6cVz8KtM1yHq4sJdU7nLe0oAi5QrT3vXkE';

/** What production does not start without. */
export const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_SECRET: STRONG_SECRET,
  PUBLIC_URL: 'https://shop.example.com',
  MAIL: 'file',
};
