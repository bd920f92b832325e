import { NaruError } from '@naru/contract';
import { type Egress, EgressRefused } from '@naru/egress';

export interface ReachOptions {
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

/** Says while a server is being defined what the gateway would find out when it connects. */
export class Reachability {
  readonly #egress: Pick<Egress, 'check'>;

  constructor(egress: Pick<Egress, 'check'>) {
    this.#egress = egress;
  }

  /** Throws `egress.refused` naming `/url` for an address that may not be reached. */
  async require(url: string, options: ReachOptions): Promise<void> {
    try {
      await this.#egress.check(new URL(url), options);
    } catch (error) {
      if (!(error instanceof EgressRefused)) throw error;
      throw new NaruError('egress.refused', {
        message: error.message,
        fields: [{ path: '/url', message: error.message }],
        cause: error,
      });
    }
  }
}
