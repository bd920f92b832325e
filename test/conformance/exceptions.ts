/**
 * Scenarios that do not pass when client and upstream are of different eras, each with the reason. The list may only
 * shrink: a scenario in it that passes fails the test.
 */

export interface Exception {
  /** `impossible`: the scenario asks for something the upstream's era does not have. `later`: not built yet. */
  readonly kind: 'impossible' | 'later';
  readonly reason: string;
}

const asksTheClient: Exception = {
  kind: 'later',
  reason: 'Questions of an upstream to the client are not translated between the eras yet.',
};

const subscribesToOne: Exception = {
  kind: 'later',
  reason: 'A subscription to one resource is not turned into a stream of the newer revision yet.',
};

/** Scenarios of 2025-11-25 in front of an upstream that speaks only 2026-07-28. */
export const legacyClientModernUpstream: Readonly<Record<string, Exception>> = {
  'tools-call-sampling': asksTheClient,
  'tools-call-elicitation': asksTheClient,
  'elicitation-sep1034-defaults': asksTheClient,
  'elicitation-sep1330-enums': asksTheClient,
  'resources-subscribe': subscribesToOne,
  'resources-unsubscribe': subscribesToOne,
};

/** Scenarios of 2026-07-28 in front of an upstream that speaks only older revisions. */
export const modernClientLegacyUpstream: Readonly<Record<string, Exception>> = {
  'server-stateless': {
    kind: 'later',
    reason: 'An older upstream asks in the middle of a call, so a client that cannot answer is not refused beforehand.',
  },
  'input-required-result-basic-elicitation': asksTheClient,
  'input-required-result-basic-sampling': asksTheClient,
  'input-required-result-basic-list-roots': asksTheClient,
  'input-required-result-request-state': asksTheClient,
  'input-required-result-multiple-input-requests': asksTheClient,
  'input-required-result-multi-round': asksTheClient,
  'input-required-result-non-tool-request': asksTheClient,
  'input-required-result-result-type': asksTheClient,
  'input-required-result-tampered-state': asksTheClient,
  'input-required-result-capability-check': asksTheClient,
};
