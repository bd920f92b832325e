/** People have no rules of their own yet: the first one is made by the first start of Naru. */
export { findFirstInstanceAdmin, insertPerson } from './repository.ts';
