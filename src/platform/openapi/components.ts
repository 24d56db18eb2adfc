import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Record<string, unknown>;
type Section = 'headers' | 'parameters' | 'responses';
interface Operation {
  parameters?: unknown[];
  responses: Record<string, Json>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Moves headers, parameters and error responses that several operations share to `components`, and
 * refers to them. The decorators repeat them in each operation, which makes the document several
 * times larger.
 */
export function withSharedComponents(original: OpenAPIObject): OpenAPIObject {
  // A copy, in which no two places are one object: decorators use constants in several places.
  const document = JSON.parse(JSON.stringify(original)) as OpenAPIObject;
  const operations = Object.values(document.paths).flatMap((path) =>
    METHODS.flatMap((method) => (path[method] ? [path[method] as unknown as Operation] : [])),
  );
  // Headers first: responses that differ in nothing else then refer to the same ones.
  const headers = new SharedComponents('headers');
  for (const each of headerMaps(operations)) headers.count(Object.entries(each));
  for (const each of headerMaps(operations)) headers.replaceIn(each);

  const parameters = new SharedComponents('parameters');
  for (const { parameters: list = [] } of operations) parameters.count(named(list));
  for (const operation of operations) {
    if (operation.parameters)
      operation.parameters = named(operation.parameters).map((each) => parameters.referenceTo(...each));
  }

  const responses = new SharedComponents('responses');
  const shareable = (operation: Operation) =>
    Object.entries(operation.responses)
      .filter(([status]) => Number(status) >= 300)
      .map(([status, response]) => ({ status, entry: [responseName(status, response), response] as const }));
  for (const operation of operations) responses.count(shareable(operation).map(({ entry }) => entry));
  for (const operation of operations) {
    for (const { status, entry } of shareable(operation))
      operation.responses[status] = responses.referenceTo(...entry) as Json;
  }

  const components = document.components as unknown as Record<Section, Json>;
  for (const shared of [headers, parameters, responses]) components[shared.section] = shared.definitions();
  return document;
}

/** The values of one section that occur more than once, by their JSON. */
class SharedComponents {
  private readonly uses = new Map<string, number>();
  private readonly names = new Map<string, string>();

  constructor(readonly section: Section) {}

  count(entries: Iterable<readonly [name: string, value: unknown]>): void {
    for (const [, value] of entries) {
      const json = JSON.stringify(value);
      this.uses.set(json, (this.uses.get(json) ?? 0) + 1);
    }
  }

  /** A reference to a value that is used several times, else the value itself. */
  referenceTo(name: string, value: unknown): unknown {
    const json = JSON.stringify(value);
    if ((this.uses.get(json) ?? 0) < 2) return value;
    return { $ref: `#/components/${this.section}/${this.names.get(json) ?? this.nameFor(json, name)}` };
  }

  replaceIn(values: Json): void {
    for (const [name, value] of Object.entries(values)) values[name] = this.referenceTo(name, value);
  }

  definitions(): Json {
    const entries = [...this.names].map(([json, name]) => [name, JSON.parse(json) as unknown] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * A number at the end would tell two values apart only for now: generated clients keep the names
   * as types.
   */
  private nameFor(json: string, name: string): string {
    const chosen = pascalCase(name);
    for (const [other, taken] of this.names) {
      if (taken === chosen)
        throw new Error(`two ${this.section} are called ${chosen}, make them equal: ${other} and ${json}`);
    }
    this.names.set(json, chosen);
    return chosen;
  }
}

function headerMaps(operations: readonly Operation[]): Json[] {
  return operations.flatMap(({ responses }) =>
    Object.values(responses).flatMap(({ headers }) => (headers ? [headers as Json] : [])),
  );
}

function named(parameters: readonly unknown[]): [name: string, parameter: unknown][] {
  return parameters.map((each) => [(each as { name: string }).name, each]);
}

/** By the codes that the response can have: `ProductNotFound`; by the status where it has none. */
function responseName(status: string, { content }: Json): string {
  const [media] = Object.values((content ?? {}) as Record<string, { examples?: Json }>);
  const codes = Object.keys(media?.examples ?? {});
  return codes.length > 0 ? codes.join('_or_') : (STATUS_CODES[status] ?? status);
}

function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}
