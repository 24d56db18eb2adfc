import { describe, expect, it } from 'vitest';
import { withDatabase } from '../support/mongo-databases.js';

describe(withDatabase.name, () => {
  it.each([
    ['mongodb://127.0.0.1:27017', 'mongodb://127.0.0.1:27017/x'],
    ['mongodb://a:1,b:2/?replicaSet=rs', 'mongodb://a:1,b:2/x?replicaSet=rs'],
    ['mongodb://u:p@a/shop', 'mongodb://u:p@a/x?authSource=shop'],
    ['mongodb://u:p@a/shop?authSource=admin&w=majority', 'mongodb://u:p@a/x?authSource=admin&w=majority'],
    ['mongodb+srv://u:p@c.example.net/', 'mongodb+srv://u:p@c.example.net/x'],
  ])('puts another database name into %s', (given, expected) => {
    expect(withDatabase(given, 'x')).toBe(expected);
  });

  it('rejects what is not a MongoDB URL', () => {
    expect(() => withDatabase('localhost:27017', 'x')).toThrow('TEST_MONGODB_URL');
  });
});
