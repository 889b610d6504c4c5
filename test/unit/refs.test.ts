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
