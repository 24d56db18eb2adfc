import { Types } from 'mongoose';

const OBJECT_ID = /^[0-9a-f]{24}$/;

/**
 * Null for a text of another shape: an id that does not exist. One document has one id, so no
 * capitals.
 */
export function toObjectId(id: string): Types.ObjectId | null {
  return OBJECT_ID.test(id) ? new Types.ObjectId(id) : null;
}
