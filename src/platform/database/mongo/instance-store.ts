import type { mongo } from 'mongoose';
import type { InstanceStore } from '../instances.js';
import { COMMAND_TIMEOUT_MS } from './mongo-connection.js';

interface InstanceDocument {
  readonly _id: string;
  readonly beats: number;
}

/** The collection `instances`. */
export function mongoInstanceStore(database: () => mongo.Db): InstanceStore {
  const collection = () => database().collection<InstanceDocument>('instances');
  return {
    beat: async (id) => {
      await collection().updateOne({ _id: id }, { $inc: { beats: 1 } }, { upsert: true });
    },
    others: async (id) => {
      const options = { maxTimeMS: COMMAND_TIMEOUT_MS };
      const documents = await collection()
        .find({ _id: { $ne: id } }, options)
        .toArray();
      return documents.map(({ _id, beats }) => ({ id: _id, beats }));
    },
    remove: async (ids) => {
      await collection().deleteMany({ _id: { $in: [...ids] } });
    },
  };
}
