import type { Reporter, TestModule, Vitest } from 'vitest/node';
import type { Citations } from './capability-table.ts';
import { brokenClaims, capabilityTable } from './capability-table.ts';
import { everyRequirement } from './requirements.ts';

/**
 * Ends a run with the table of capabilities. A run of everything fails when a capability is said to work and no passing
 * test cites it; a run of chosen files or tests only prints what it saw.
 */
export default class CapabilityReporter implements Reporter {
  private vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const { vitest } = this;
    if (vitest === undefined) return;
    const cited = citations(modules);
    const requirements = everyRequirement();
    vitest.logger.log(`\nCapabilities\n${capabilityTable(requirements, cited).join('\n')}\n`);
    const everyFile = await vitest.globTestSpecifications();
    const partial = modules.length < everyFile.length || vitest.config.testNamePattern !== undefined;
    if (partial) return;
    const broken = brokenClaims(requirements, cited);
    for (const claim of broken) vitest.logger.error(claim);
    if (broken.length > 0) process.exitCode = 1;
  }
}

function citations(modules: readonly TestModule[]): ReadonlyMap<string, Citations> {
  const cited = new Map<string, Citations>();
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state !== 'passed' && state !== 'failed') continue;
      for (const id of test.meta().verifies ?? []) {
        const { passed, failed } = cited.get(id) ?? { passed: 0, failed: 0 };
        cited.set(id, state === 'passed' ? { passed: passed + 1, failed } : { passed, failed: failed + 1 });
      }
    }
  }
  return cited;
}
