import { NaruError } from '@naru/contract';

export type Phase = 'starting' | 'ready' | 'draining';

export interface ReadinessOptions {
  /** Resolves when the database answers; rejects otherwise. */
  databaseHealth(signal: AbortSignal): Promise<void>;
}

/** A load balancer asks every few seconds and gives up after as many, milliseconds. */
const probeTimeoutMs = 1_500;

/** Whether Naru should be sent requests: not before it has started, not while it drains, not without its database. */
export class Readiness {
  phase: Phase = 'starting';
  readonly #databaseHealth: (signal: AbortSignal) => Promise<void>;

  constructor({ databaseHealth }: ReadinessOptions) {
    this.#databaseHealth = databaseHealth;
  }

  /** Resolves when ready; throws `instance.unavailable` with the reason. */
  async check(): Promise<void> {
    if (this.phase !== 'ready') throw new NaruError('instance.unavailable', { message: `Naru is ${this.phase}.` });
    try {
      await this.#databaseHealth(AbortSignal.timeout(probeTimeoutMs));
    } catch (error) {
      throw new NaruError('instance.unavailable', { message: 'The database does not answer.', cause: error });
    }
  }
}
