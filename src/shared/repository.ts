import { NotFoundError } from './domain-error.js';

/**
 * What every port offers. Ids are opaque strings; an id of the wrong shape is an id that does not
 * exist, on every database. `find…` may answer null, `get…` throws NotFoundError. A field that is
 * undefined is an absent one. Every method joins the unit of work it is called in, and is atomic by
 * itself outside of one.
 */
export abstract class Repository<Entity extends { readonly id: string }, Draft> {
  /** The resource's name in errors: `product` makes `product_not_found`. */
  protected abstract readonly resource: string;

  abstract find(id: string): Promise<Entity | null>;

  async get(id: string): Promise<Entity> {
    const entity = await this.find(id);
    if (!entity) throw this.notFound();
    return entity;
  }

  /**
   * Stores a new entity; id, createdAt and updatedAt are made here.
   * @throws ConflictError naming the field whose value is taken
   */
  abstract add(draft: Draft): Promise<Entity>;

  protected notFound(): NotFoundError {
    return new NotFoundError(this.resource);
  }
}
