import { defineConfig } from 'drizzle-kit';

/** For `npx drizzle-kit generate`, run in this folder after a change of the schema; the SQL it writes is committed. */
export default defineConfig({ dialect: 'postgresql', schema: './src/db/schema.ts', out: './migrations' });
