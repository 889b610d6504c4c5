import { describe, expect, it } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { resourceClasses } from '../../src/engine/resource-classes';
import { Session } from '../../src/engine/session';
import { runToEnd } from '../../src/lib/steps';
import type { AccessQuery } from '../../src/engine/contract';
import { systems } from '../../src/systems/registry';

const FILES = {
  'resources.csv':
    'id,name,type,tenant,classification,sensitivity\r\n' +
    'r1,orders,database,acme,production,high\r\n' +
    'r2,orders-copy,database,acme,staging,low\r\n' +
    'r3,site,website,acme,production,\r\n',
  'principals.csv': 'id,name,type,tenant\r\nu1,Ana,user,acme\r\n',
  'grants.csv':
    'principal,permission,resource,effect,tenant\r\nu1,read,r1,allow,acme\r\nu1,read,r2,allow,acme\r\n',
};
const encoder = new TextEncoder();
const files = Object.entries(FILES).map(([name, text]) => ({ name, bytes: encoder.encode(text) }));
const session = runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems)), systems));
const AT = Date.UTC(2026, 10, 1);

function access(over: Partial<AccessQuery>): readonly string[] {
  const query: AccessQuery = {
    scope: { at: AT, atLeast: 'not-evaluated', verbs: [], becoming: false },
    search: '',
    tenants: [],
    verdicts: [],
    how: [],
    sort: { by: 'resource', descending: false },
    offset: 0,
    limit: 10,
    ...over,
  };
  return runToEnd(session.access(query)).rows.map(({ resource }) => resource.name);
}

describe('what exports class resources as', () => {
  it('is counted, most first', () => {
    expect(runToEnd(resourceClasses(session.graph))).toEqual([
      { name: 'production', count: 2 },
      { name: 'high', count: 1 },
      { name: 'low', count: 1 },
      { name: 'staging', count: 1 },
    ]);
  });

  it('is found by, alone and beside the words of a name or type', () => {
    const names = (text: string): readonly string[] => session.search(text, 10).map(({ name }) => name);
    expect([...names('production')].sort()).toEqual(['orders', 'site']);
    expect(names('production database')).toEqual(['orders']);
    expect(names('Orders PRODUCTION')).toEqual(['orders']);
    expect(names('production nothing')).toEqual([]);
  });

  it('narrows the table of access, by words and by class', () => {
    expect(access({})).toEqual(['orders', 'orders-copy']);
    expect(access({ search: 'production' })).toEqual(['orders']);
    expect(access({ classes: ['staging'] })).toEqual(['orders-copy']);
    expect(access({ classes: ['production', 'low'] })).toEqual(['orders', 'orders-copy']);
  });
});
