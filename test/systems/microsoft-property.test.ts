import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { ROLE_IDS, generatePartner, partnerInstant } from '../../fixtures/estates/partner/generate';
import { ACTIONS, Truth } from '../../fixtures/estates/partner/truth';
import { runToEnd } from '../../src/lib/steps';
import { verdictOf } from '../../src/model/verdict';
import { delegationMatrix } from '../../src/questions/delegation-matrix';
import { actionFits } from '../../src/systems/microsoft/azure-roles';
import { decideAbac } from '../../src/systems/microsoft/abac';
import { guestHome } from '../../src/systems/microsoft/guests';
import { parentScope } from '../../src/systems/microsoft/azure-tree';
import { microsoftEstate } from './microsoft-harness';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? '200');
const DAY = 86_400_000;

test('whatever the seed, single answers and the matrix equal the truth', () => {
  // An estate takes half a second: a hundredth of the runs.
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: -400, max: 500 }), (seed, days) => {
      const model = generatePartner(seed);
      const truth = new Truth(model);
      const at = partnerInstant + days * DAY;
      const estate = microsoftEstate(
        Object.fromEntries(partnerFiles(model).map((file) => [file.name, file.text])),
      );
      const { graph } = estate.evaluated;
      const matrix = runToEnd(delegationMatrix(graph, { at, rank: 1 }));
      const rows = new Map<string, string>();
      for (let row = 0; row < matrix.count; row++)
        rows.set(
          `${graph.nodes.at(matrix.technician[row] ?? 0)?.id ?? ''} ${graph.nodes.at(matrix.on[row] ?? 0)?.id ?? ''} ${graph.permissions[matrix.role[row] ?? 0] ?? ''}`,
          verdictOf(matrix.rank[row] ?? 0),
        );
      for (const [i, technician] of model.people.filter((p) => p.tenant === model.partner.id).entries()) {
        const client = model.clients[i % model.clients.length];
        const role = ROLE_IDS[(i * 7 + days + 400) % ROLE_IDS.length] ?? '';
        if (client === undefined) continue;
        const words = `${seed} ${technician.upn} ${role} ${client.name}`;
        expect(estate.ask(technician.id, role, client.id, at).verdict, words).toBe(
          truth.delegated(technician.id, client.id, role, at),
        );
        const any = truth.anyAccount(technician.id, client.id, role, at);
        expect(estate.ask(technician.upn, role, client.id, at).verdict, words).toBe(any);
        const name = estate.evaluated.graph.permissions.find(
          (p) => rows.has(`${technician.id} ${client.id} ${p}`) && p === roleName(role),
        );
        expect(
          (name === undefined ? undefined : rows.get(`${technician.id} ${client.id} ${name}`)) ?? 'denied',
          words,
        ).toBe(any);
        const scope = `/subscriptions/${client.subscriptions[0] ?? ''}/resourceGroups/rg-app`;
        const action = ACTIONS[i % 4] ?? ACTIONS[0];
        expect(estate.ask(technician.id, action, scope, at).verdict, `${words} ${action}`).toBe(
          truth.azure(technician.id, action, scope),
        );
      }
    }),
    { numRuns: Math.max(2, Math.round(RUNS / 100)) },
  );
});

function roleName(id: string): string {
  const names: Readonly<Record<string, string>> = {
    '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
    'fe930be7-5e62-47db-91af-98c3a49a38b1': 'User Administrator',
    '729827e3-9c14-49f7-bb1b-9608f156bbb8': 'Helpdesk Administrator',
    '29232cdf-9323-42fd-ade2-1d097af3e4de': 'Exchange Administrator',
    '5d6b6bb7-de71-4623-b4af-96380a352509': 'Security Reader',
    '88d8e3e3-8f55-4a1e-953a-9b9898b8876b': 'Directory Readers',
    '3a2c62db-5318-420d-8d74-23affee5d9d5': 'Intune Administrator',
    '7be44c8a-adaf-4e2a-84d6-ab2649e08a13': 'Privileged Authentication Administrator',
  };
  return names[id] ?? id;
}

test('action patterns match as a regular expression of the same stars would', () => {
  const text = fc.stringMatching(/^[ab/*]{0,8}$/u);
  fc.assert(
    fc.property(text, fc.stringMatching(/^[ab/]{0,8}$/u), (pattern, action) => {
      const expected = new RegExp(`^${pattern.split('*').join('.*')}$`, 'iu').test(action);
      expect(actionFits(pattern, action)).toBe(expected);
    }),
    { numRuns: RUNS },
  );
});

test('a guest’s name gives back the home address it was made of', () => {
  const local = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,10}[a-z0-9]$/u);
  const domain = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}[a-z0-9](\.[a-z]{2,5}){1,2}$/u);
  fc.assert(
    fc.property(local, domain, (name, home) => {
      expect(guestHome(`${name}_${home}#EXT#@resource.onmicrosoft.com`)?.certain).toBe(`${name}@${home}`);
    }),
    { numRuns: RUNS },
  );
});

test('the scope above a scope is shorter and ends at the subscription', () => {
  const part = fc.stringMatching(/^[a-z0-9-]{1,6}$/u);
  fc.assert(
    fc.property(part, fc.array(part, { minLength: 0, maxLength: 3 }), (group, names) => {
      let scope: string | undefined =
        `/subscriptions/s/resourcegroups/${group}${names.length === 0 ? '' : `/providers/microsoft.x${names.map((n) => `/type/${n}`).join('')}`}`;
      const passed: string[] = [];
      while (scope !== undefined) {
        passed.push(scope);
        scope = parentScope(scope);
      }
      expect(passed).toHaveLength(2 + names.length);
      expect(passed.at(-1)).toBe('/subscriptions/s');
      passed.slice(1).forEach((above, i) => {
        expect(passed[i]?.startsWith(`${above}/`)).toBe(true);
      });
    }),
    { numRuns: RUNS },
  );
});

test('three-valued conditions: what is unknown never decides, and no text breaks them', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const truth = decideAbac(text, { action: 'a/b', attributes: new Map() });
      expect(['true', 'false', 'unknown']).toContain(truth);
    }),
    { numRuns: RUNS },
  );
  const ask = (condition: string, value?: string): string =>
    decideAbac(condition, {
      action: 'Microsoft.X/read',
      attributes: new Map(value === undefined ? [] : [['@resource[a]', [value]]]),
    });
  expect(ask("ActionMatches{'Microsoft.X/*'} AND @Resource[a] StringEquals 'x'")).toBe('unknown');
  expect(ask("!(ActionMatches{'Microsoft.Y/*'}) OR @Resource[a] StringEquals 'x'")).toBe('true');
  expect(ask("ActionMatches{'Microsoft.X/*'} AND @Resource[a] StringEquals 'x'", 'x')).toBe('true');
  expect(ask("@Resource[a] StringNotEquals 'x'", 'x')).toBe('false');
  expect(ask("@Resource[a] ForAnyOfAllValues:StringNotEquals {'x', 'y'}", 'y')).toBe('false');
  expect(ask("@Resource[a] StringLike 'x*'", 'xyz')).toBe('true');
  expect(ask("@Resource[a] SomethingNew 'x'", 'x')).toBe('unknown');
});
