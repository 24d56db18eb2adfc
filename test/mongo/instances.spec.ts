import { mongoInstanceStore } from '../../src/platform/database/mongo/instance-store.js';
import { testInstances } from '../support/instances-suite.js';
import { useMongoDatabase } from './mongo-database.js';

const opened = useMongoDatabase();
const instances = () => opened.raw.db.collection('instances');

testInstances(() => ({
  store: mongoInstanceStore(() => opened.raw.db),
  clear: () => instances().deleteMany({}),
  count: () => instances().countDocuments(),
}));
