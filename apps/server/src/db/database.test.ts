import { describe } from 'vitest';
import { describeDatabase } from './conformance.ts';
import { findTestPostgres, openTestDatabase } from './testing.ts';

describeDatabase('the embedded database', () => openTestDatabase('embedded'));

describe.skipIf(!(await findTestPostgres()))('PostgreSQL', () => {
  describeDatabase('a pool of connections', () => openTestDatabase('postgresql'));
});
