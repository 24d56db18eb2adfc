import type { BrowserContext, Locator, Page } from 'playwright-core';

interface Operation {
  readonly operationId: string;
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, unknown> };
}

type Bundle = (options: { readonly spec: Document }) => unknown;

/**
 * Leaves the other operations, and the schemas that only they use, out of the document: Swagger UI
 * reads all of it for each page, for seconds. For tests of something else than the document.
 */
export async function showOnly(window: BrowserContext, ...operationIds: string[]): Promise<void> {
  // Runs in the page, as its text: whatever it needs has to stand in it.
  await window.addInitScript((shown: string[]) => {
    let bundle: Bundle;
    const trimmed = ({ paths, components }: Document): Document => {
      const shownOf = (methods: Record<string, Operation>) =>
        Object.entries(methods).filter(([, { operationId }]) => shown.includes(operationId));
      const left = Object.entries(paths)
        .map(([path, methods]) => [path, Object.fromEntries(shownOf(methods))] as const)
        .filter(([, methods]) => Object.keys(methods).length > 0);
      const { schemas, ...others } = components;
      const used: Record<string, unknown> = {};
      const follow = (part: unknown) => {
        for (const [, name = ''] of JSON.stringify(part).matchAll(/#\/components\/schemas\/([^"]+)"/g)) {
          if (name in used) continue;
          used[name] = schemas[name];
          follow(used[name]);
        }
      };
      follow([left, others]);
      return { paths: Object.fromEntries(left), components: { ...others, schemas: used } };
    };
    Object.defineProperty(globalThis, 'SwaggerUIBundle', {
      configurable: true,
      get: () => bundle,
      set(loaded: Bundle) {
        bundle = new Proxy(loaded, {
          apply: (_target, _this, [options]: Parameters<Bundle>) =>
            loaded({ ...options, spec: { ...options.spec, ...trimmed(options.spec) } }),
        });
      },
    });
  }, operationIds);
}

/** Opens an operation where it is not open yet. */
export async function open(page: Page, operationId: string): Promise<Locator> {
  const operation = page.locator(`[id$="-${operationId}"]`);
  if (!(await executeIn(operation).isVisible())) await operation.locator('.opblock-summary-control').click();
  await executeIn(operation).waitFor();
  return operation;
}

/** Closes an operation that is open: what is open is drawn again with each click. */
export async function close(page: Page, operationId: string): Promise<void> {
  const operation = page.locator(`[id$="-${operationId}"]`);
  await operation.locator('.opblock-summary-control').click();
  await executeIn(operation).waitFor({ state: 'detached' });
}

const executeIn = (operation: Locator) => operation.locator('.execute');

/**
 * Opens an operation where it is not open yet, executes it, and returns the body of the response.
 */
export async function execute(page: Page, operationId: string): Promise<string> {
  const operation = await open(page, operationId);
  const answered = page.waitForResponse((response) => response.url().includes('/api/v1/'));
  await executeIn(operation).click();
  await answered;
  const body = operation.locator('.live-responses-table .response-col_description .highlight-code').first();
  await body.waitFor();
  return body.innerText();
}

/**
 * Collects errors of the page, requests that fail, and requests to any other host.
 * @param origin of the shop
 */
export function watch(page: Page, origin: string): string[] {
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('requestfailed', (request) => trouble.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) trouble.push(url);
  });
  return trouble;
}
