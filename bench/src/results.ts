import type { Measured } from './rounds.ts';

/** One line of the report: a subject under one load. */
export interface Row {
  /** What was measured, such as `tools/call 100 B · legacy · 32 clients`. */
  readonly load: string;
  readonly subject: string;
  readonly result: Measured;
}

/** Collects what was measured; targets look their figures up here. */
export class Results {
  readonly rows: Row[] = [];
  readonly #figures = new Map<string, number>();

  add(load: string, results: ReadonlyMap<string, Measured>): void {
    for (const [subject, result] of results) this.rows.push({ load, subject, result });
  }

  /** A figure that is no load, such as a duration in milliseconds or a size in MiB. */
  setFigure(name: string, value: number): void {
    this.#figures.set(name, value);
  }

  figure(name: string): number | undefined {
    return this.#figures.get(name);
  }

  get figures(): ReadonlyMap<string, number> {
    return this.#figures;
  }

  find(load: string, subject: string): Measured | undefined {
    return this.rows.find((row) => row.load === load && row.subject === subject)?.result;
  }

  /** Throughput of one subject divided by another's under the same load. */
  throughputRatio(load: string, subject: string, by: string): number | undefined {
    const over = this.find(load, subject)?.perSecond;
    const under = this.find(load, by)?.perSecond;
    return over === undefined || under === undefined ? undefined : over / under;
  }
}
