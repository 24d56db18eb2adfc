// A product by its id, by nothing but the driver of a database; and a server of node:http around
// it.
import { createServer } from 'node:http';
import mongoose from 'mongoose';
import { Pool } from 'pg';

const FIELDS = ['name', 'slug', 'description', 'price', 'stock_quantity', 'is_active', 'vendor_id'];
const TIMES = ['created_at', 'updated_at'];
const CONNECTIONS = 10;

/** @returns `find(id)`, and `close()` */
export function finderOf(databaseUrl) {
  return databaseUrl.startsWith('mongodb') ? mongoFinder(databaseUrl) : postgresFinder(databaseUrl);
}

async function mongoFinder(databaseUrl) {
  const { MongoClient, ObjectId } = mongoose.mongo;
  const client = await MongoClient.connect(databaseUrl, { maxPoolSize: CONNECTIONS });
  const products = client.db().collection('products');
  const fields = [...FIELDS, ...TIMES, 'category'];
  const projection = Object.fromEntries(fields.map((field) => [field, 1]));
  return {
    find: (id) => products.findOne({ _id: new ObjectId(id) }, { projection }),
    close: () => client.close(),
  };
}

async function postgresFinder(databaseUrl) {
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  const columns = [...FIELDS, ...TIMES].map((column) => `p.${column}`).join(', ');
  const text = `SELECT p.id, ${columns}, c.id AS category_id, c.name AS category_name, c.slug AS category_slug
    FROM products p JOIN categories c ON c.id = p.category_id WHERE p.id = $1`;
  return {
    find: async (id) => (await pool.query({ name: 'product', text, values: [id] })).rows[0],
    close: () => pool.end(),
  };
}

if (process.argv[1] === import.meta.filename) {
  const { find } = await finderOf(process.env.DATABASE_URL);
  createServer(async ({ url }, response) => {
    const id = /^\/api\/v1\/products\/(\w+)$/.exec(url)?.[1];
    const body = JSON.stringify(id === undefined ? { status: 'ok' } : await find(id));
    response.setHeader('content-type', 'application/json');
    response.end(body);
  }).listen(Number(process.env.PORT), '127.0.0.1');
}
