/** Settings of the whole instance have no rules of their own: each key's owner parses what it stored. */
export { findSetting, putSetting } from './repository.ts';
