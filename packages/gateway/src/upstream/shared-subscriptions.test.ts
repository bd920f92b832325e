import { expect, it } from 'vitest';
import { SharedSubscriptions } from './shared-subscriptions.ts';

it('tells the first subscription and the last unsubscription apart from those between', () => {
  const shared = new SharedSubscriptions();
  expect([shared.add('a:', 's1'), shared.add('a:', 's2'), shared.add('a:', 's1')]).toEqual([true, false, false]);
  expect([shared.remove('a:', 's1'), shared.remove('a:', 's1'), shared.remove('a:', 's2')]).toEqual([
    false,
    false,
    true,
  ]);
  expect(shared.uris()).toEqual([]);
});

it('knows what nobody wants any more when a session ends', () => {
  const shared = new SharedSubscriptions();
  for (const uri of ['a:', 'b:']) shared.add(uri, 's1');
  shared.add('b:', 's2');
  expect(shared.release('s1')).toEqual(['a:']);
  expect(shared.uris()).toEqual(['b:']);
});
