import { Types } from 'mongoose';

const OBJECT_ID = /^[0-9a-f]{24}$/;

/**
 * Returns null for malformed ids, which do not exist. Upper case is malformed, so that every
 * document has one id.
 */
export function toObjectId(id: string): Types.ObjectId | null {
  return OBJECT_ID.test(id) ? new Types.ObjectId(id) : null;
}
