import { describe, expect, it } from 'vitest';
import { propertyRow } from '../../src/views/explore/property-time';

describe('a property that is a time', () => {
  it('is shown as one, with the raw value beside it', () => {
    expect(propertyRow('pwdlastset', '1681286877')).toEqual([
      'pwdlastset',
      '2023-04-12 08:07 UTC',
      '1681286877',
    ]);
    expect(propertyRow('whencreated', '1681286877')[1]).toBe('2023-04-12 08:07 UTC');
    expect(propertyRow('created_at', '1681286877000')[1]).toBe('2023-04-12 08:07 UTC');
    expect(propertyRow('lastLogonTimestamp', '133257604770000000')[1]).toBe('2023-04-12 08:07 UTC');
    expect(propertyRow('lastlogontimestamp', '-1')).toEqual(['lastlogontimestamp', 'never', '-1']);
  });

  it('is one only where its name says so and the number can be one', () => {
    for (const [name, value] of [
      ['pwdlastset', '0'],
      ['objectid', '1681286877'],
      ['rid', '1681286877'],
      ['accountid', '204816320512'],
      ['lastmodifiedby', '1681286877'],
      ['lastlogon', 'yesterday'],
      ['whencreated', '12'],
    ] as const)
      expect(propertyRow(name, value)).toEqual([name, value]);
  });
});
