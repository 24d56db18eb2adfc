// The baseline of reads.mjs: what is left when there is no framework, no validation and no mapping layer.
import { createServer } from 'node:http';
import Database from 'better-sqlite3';

const database = new Database(process.env.DATABASE_URL.replace(/^sqlite:/, ''), { readonly: true });
const columns = `p.id, p.name, p.slug, p.description, p.category_id, c.name AS category_name, c.slug AS category_slug,
  p.price, p.stock_quantity, p.is_active, p.vendor_id, p.created_at, p.updated_at`;
const from = 'FROM products p JOIN categories c ON c.id = p.category_id';
const byId = database.prepare(`SELECT ${columns} ${from} WHERE p.id = ?`);
const newest = database.prepare(
  `SELECT ${columns} ${from} WHERE p.is_active = 1 ORDER BY p.created_at DESC, p.id DESC LIMIT 20`,
);

createServer((request, response) => {
  const id = /^\/api\/v1\/products\/(\d+)$/.exec(request.url)?.[1];
  const body = id
    ? byId.get(Number(id))
    : request.url.startsWith('/api/v1/products')
      ? { items: newest.all() }
      : { status: 'ok' };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}).listen(Number(process.env.PORT), '127.0.0.1');
