import type { PGlite } from '@electric-sql/pglite';

const appTables = `
  select format('%I.%I', schemaname, tablename) as name
  from pg_tables where schemaname in ('public', 'drizzle') order by 1`;

/**
 * Reads the catalogue and every byte of every table, so that PostgreSQL compares the checksum of each page. Throws
 * what PostgreSQL throws. Takes as long as the data are large: for a worker, not for the event loop.
 */
export async function readEverything(lite: PGlite): Promise<void> {
  for (const catalogue of ['pg_class', 'pg_attribute', 'pg_index', 'pg_constraint', 'pg_type', 'pg_proc']) {
    await lite.query(`select count(*), sum(length(t::text)) from ${catalogue} t`);
  }
  for (const table of await tablesOf(lite)) {
    await lite.query(`select count(*), sum(length(t::text)) from ${table} t`);
  }
}

/** Touches the catalogue and the first page of every table: what a start can afford after a clean close. */
export async function readBriefly(lite: PGlite): Promise<void> {
  for (const table of await tablesOf(lite)) await lite.query(`select 1 from ${table} limit 1`);
}

/** One table at a time, so that others get in between: PGlite has no autovacuum and would grow for ever. */
export async function vacuumTables(oneAtATime: <T>(work: (lite: PGlite) => Promise<T>) => Promise<T>): Promise<void> {
  for (const table of await oneAtATime(tablesOf)) {
    await oneAtATime((lite) => lite.exec(`vacuum (analyze) ${table}`));
  }
}

async function tablesOf(lite: PGlite): Promise<readonly string[]> {
  const { rows } = await lite.query<{ name: string }>(appTables);
  return rows.map((row) => row.name);
}
