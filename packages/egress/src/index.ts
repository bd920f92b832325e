export { createEgress, type Egress, type EgressOptions } from './egress.ts';
export { EgressRefused } from './egress-refused.ts';
export type { Reach } from './guard.ts';
export type { Resolve } from './resolve.ts';
