import type { SmallEstate } from './small-estate';
import { verbMask } from '../../src/model/permission';

const group = { type: 'group' } as const;
const thing = { resource: true } as const;

/** a and b in a group that may view a container and all below it; a may change a thing besides; one group is disabled. */
export const coveredEstate: SmallEstate = {
  nodes: {
    a: {},
    b: {},
    g: group,
    off: { ...group, enabled: false },
    top: thing,
    mid: thing,
    x: thing,
    y: thing,
  },
  steps: [
    { from: 'a', to: 'g', kind: 'member' },
    { from: 'b', to: 'g', kind: 'member' },
    { from: 'b', to: 'off', kind: 'member' },
    { from: 'off', to: 'y', kind: 'permission', permission: 'read', verbs: verbMask('view') },
    { from: 'g', to: 'top', kind: 'permission', permission: 'read', verbs: verbMask('view'), inherits: true },
    { from: 'a', to: 'y', kind: 'permission', permission: 'write', verbs: verbMask('change') },
    { from: 'top', to: 'mid', kind: 'contains', supports: [[]], through: false },
    { from: 'mid', to: 'x', kind: 'contains', supports: [[]], through: false },
  ],
};
