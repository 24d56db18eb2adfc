// What 1.0 is: node:http, prepared statements and JSON.stringify. What is left when there is no
// framework, no validation, no access rule and no mapping. A write is a transaction that does not
// wait for the disk (`synchronous = NORMAL`).
import { createServer } from 'node:http';
import { SqliteDatabase } from '../../dist/src/platform/database/sql/sqlite/sqlite-driver.js';

const database = new SqliteDatabase(process.env.DATABASE_URL.replace(/^sqlite:/, ''));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
const columns = `p.id, p.name, p.slug, p.description, p.category_id, c.name AS category_name, c.slug AS category_slug,
  p.price, p.stock_quantity, p.is_active, p.vendor_id, p.created_at, p.updated_at`;
const from = 'FROM products p JOIN categories c ON c.id = p.category_id';
const byId = database.prepare(`SELECT ${columns} ${from} WHERE p.id = ?`);
const newest = database.prepare(
  `SELECT ${columns} ${from} WHERE p.is_active = 1 ORDER BY p.created_at DESC, p.id DESC LIMIT ?`,
);
const categories = database.prepare('SELECT id, name, slug, parent_id FROM categories WHERE is_active = 1');
const matching = database.prepare(`SELECT ${columns} FROM product_search
  JOIN products p ON p.id = product_search.rowid JOIN categories c ON c.id = p.category_id
  WHERE product_search MATCH ? AND p.is_active = 1 ORDER BY p.created_at DESC, p.id DESC LIMIT 20`);
const addItem = database.prepare(`INSERT INTO cart_items (session_id, product_id, quantity) VALUES (?, ?, ?)
  ON CONFLICT (session_id, product_id) DO UPDATE SET quantity = quantity + excluded.quantity RETURNING *`);
const deduct = database.prepare(`UPDATE products SET stock_quantity = stock_quantity - ?
  WHERE id = ? AND stock_quantity >= ? RETURNING name, price`);
const addOrder = database.prepare(
  `INSERT INTO orders (order_number, contact_email, total_amount) VALUES (?, ?, ?)`,
);
const addLine = database.prepare(
  `INSERT INTO order_items (order_id, product_id, product_name, quantity, price) VALUES (?, ?, ?, ?, ?)`,
);

let sequence = 0;
const placeOrder = database.transaction(({ items, contactEmail }) => {
  const lines = items.map(({ productId, quantity }) => {
    const product = deduct.get(quantity, Number(productId), quantity);
    if (!product) throw new Error('out of stock');
    return { productId, quantity, ...product };
  });
  const total = lines.reduce((sum, { price, quantity }) => sum + Math.round(price * 100) * quantity, 0);
  const id = addOrder.run(`BARE-${(sequence += 1)}`, contactEmail, total / 100).lastInsertRowid;
  for (const { productId, quantity, name, price } of lines)
    addLine.run(id, Number(productId), name, quantity, price);
  return { id: Number(id), total, lines };
});

function answer({ url, method, headers }, body) {
  const path = url.replace('/api/v1', '');
  if (method === 'POST' && path === '/orders') return placeOrder(JSON.parse(body));
  if (method === 'POST' && path === '/cart/items') {
    const { productId, quantity } = JSON.parse(body);
    return addItem.get(headers['x-session-id'], Number(productId), quantity);
  }
  const id = /^\/products\/(\d+)$/.exec(path)?.[1];
  if (id) return byId.get(Number(id));
  if (path === '/categories/tree') return categories.all();
  if (!path.startsWith('/products?')) return { status: 'ok' };
  const query = new URLSearchParams(path.slice('/products?'.length));
  const words = query.get('search')?.split(' ');
  const phrase = words?.map((word) => `"${word}"`).join(' AND ');
  return { items: phrase ? matching.all(phrase) : newest.all(Number(query.get('limit'))) };
}

createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(request, body)));
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
