import { expect, it } from 'vitest';
import {
  nodeKey,
  nodeName,
  nodeRef,
  permissionName,
  recordRef,
  stepRef,
  tenantName,
} from '../../src/questions/refs';
import { placeText } from '../../src/questions/place-text';
import { generate } from '../bench/generate';

const graph = generate('entitlement', 60);
const estate = { graph, inputs: [] };

it('what a graph does not have is refused by its number', () => {
  expect(nodeRef(graph, 0).node).toBe(0);
  expect(() => nodeRef(graph, graph.nodes.length)).toThrow(`no node ${graph.nodes.length}`);
  expect(() => recordRef(estate, graph.records.length)).toThrow(`no record ${graph.records.length}`);
  expect(() => stepRef(estate, graph.stepTo.length)).toThrow(`no step ${graph.stepTo.length}`);
});

it('and has no name', () => {
  expect(nodeName(graph, 0)).toBe(graph.nodes.at(0)?.name);
  expect(nodeName(graph, graph.nodes.length)).toBe('');
  expect(tenantName(graph, graph.tenants.length)).toBe('');
  expect(nodeKey(graph, 0)).toBe(graph.nodes.at(0)?.key);
  expect(nodeKey(graph, graph.nodes.length)).toBe('');
  expect(permissionName(graph, 0)).toBe(graph.permissions[0]);
  expect(permissionName(graph, graph.permissions.length)).toBe('');
});

it.each([
  [{ file: 'users.csv', row: 12 }, 'users.csv, row 12'],
  [{ file: 'users.csv', row: 12, pointer: '/a' }, 'users.csv, row 12'],
  [{ file: 'export.json', pointer: '/data/3/Aces/1' }, 'export.json at /data/3/Aces/1'],
  [{ file: 'export.json', pointer: '' }, 'export.json'],
  [{ file: 'export.json' }, 'export.json'],
  [{ file: '', row: 3 }, 'unknown file, row 3'],
])('the place of a record is its file and what of it', (place, told) => {
  expect(placeText({ fileIndex: 0, ...place })).toBe(told);
});
