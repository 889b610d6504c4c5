import { describe, expect, test } from 'vitest';
import { Listing } from '../../src/graph/kernels/listing';

const sums = (listing: Listing): object => {
  const { gained, lost, weaker, stronger, principals, count, truncated } = listing.finish();
  return { gained, lost, weaker, stronger, principals, count, truncated };
};

describe('rows that differ', () => {
  test('are listed as they are found, and counted by what became of them', () => {
    const listing = new Listing(9);
    listing.next(4);
    listing.add(1, 10, 0, 3);
    listing.add(2, 11, 3, 0);
    listing.next(5);
    listing.next(6);
    listing.add(1, 12, 3, 1);
    listing.add(1, 13, 1, 2);
    listing.add(1, 14, 1, 2);
    expect(listing.finish()).toEqual({
      gained: 1,
      lost: 1,
      weaker: 1,
      stronger: 2,
      principals: 2,
      count: 5,
      truncated: false,
      principal: Uint32Array.of(4, 4, 6, 6, 6),
      permission: Uint32Array.of(1, 2, 1, 1, 1),
      resource: Uint32Array.of(10, 11, 12, 13, 14),
      before: Uint8Array.of(0, 3, 3, 1, 1),
      after: Uint8Array.of(3, 0, 1, 2, 2),
    });
  });

  test('are counted beyond what is listed', () => {
    const listing = new Listing(1);
    listing.next(0);
    for (const resource of [1, 2, 3]) listing.add(0, resource, 3, 0);
    expect(sums(listing)).toMatchObject({ lost: 3, principals: 1, count: 1, truncated: true });
    expect([...listing.finish().resource]).toEqual([1]);
  });

  test('name a principal once: who may come again is known by the number of nodes', () => {
    const again = (nodes?: number): object => {
      const listing = new Listing(9, nodes);
      for (const principal of [2, 0, 2, 2]) {
        listing.next(principal);
        listing.add(0, principal, 3, 0);
      }
      return sums(listing);
    };
    expect(again(3)).toMatchObject({ lost: 4, principals: 2 });
    expect(again()).toMatchObject({ lost: 4, principals: 4 });
  });

  test('before anybody is named are nobody more', () => {
    const listing = new Listing(9);
    listing.add(0, 1, 3, 0);
    expect(sums(listing)).toMatchObject({ lost: 1, principals: 0 });
  });
});
