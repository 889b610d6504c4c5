import { describe, expect, test } from 'vitest';
import { ROLES, ROLE_IDS, generatePartner, partnerInstant } from '../../fixtures/estates/partner/generate';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { ACTIONS, Truth } from '../../fixtures/estates/partner/truth';
import { microsoftEstate } from './microsoft-harness';

const model = generatePartner();
const truth = new Truth(model);
const files = partnerFiles(model);
const estate = microsoftEstate(Object.fromEntries(files.map((file) => [file.name, file.text])));
const DAY = 86_400_000;
const INSTANTS = [
  partnerInstant - 300 * DAY,
  partnerInstant - 4 * DAY,
  partnerInstant,
  partnerInstant + 30 * DAY,
  partnerInstant + 500 * DAY,
];
const technicians = model.people.filter((person) => person.tenant === model.partner.id);

/** Questions on which the engine and the truth differ, the first few in words. */
function differences(questions: Iterable<readonly [words: string, expected: string, found: () => string]>): {
  readonly asked: number;
  readonly wrong: readonly string[];
} {
  const wrong: string[] = [];
  let asked = 0;
  for (const [words, expected, found] of questions) {
    asked++;
    const answer = found();
    if (answer !== expected && wrong.length < 20)
      wrong.push(`${words}: expected ${expected}, found ${answer}`);
  }
  return { asked, wrong };
}

describe('the partner estate', () => {
  test('every file is recognised, every element accounted for, nothing stays without a tenant', () => {
    for (const input of estate.snapshot.inputs) {
      expect(`${input.name}: ${input.system ?? 'unknown'}`).toBe(`${input.name}: microsoft`);
      for (const tally of [input.records, input.facts])
        expect(tally.used + tally.merged + tally.ignored).toBe(tally.read);
      expect(input.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    }
    expect(estate.snapshot.gaps.map((gap) => gap.layer).sort()).toEqual([
      'Azure classic administrators',
      'conditional access policies',
      'eligible Azure roles (PIM)',
      'management groups',
    ]);
    expect(estate.evaluated.graph.tenants.filter((tenant) => tenant.name === 'tenant not stated')).toEqual(
      [],
    );
  });

  test('the partner is known as the provider', () => {
    const providers = estate.evaluated.graph.tenants.filter((tenant) => tenant.provider);
    expect(providers.map((tenant) => tenant.id)).toEqual([model.partner.id]);
  });

  test('every technician, client, role and instant: as that account', () => {
    function* questions(): Generator<readonly [string, string, () => string]> {
      for (const at of INSTANTS)
        for (const technician of technicians)
          for (const client of model.clients)
            for (const role of ROLE_IDS)
              yield [
                `${technician.upn} ${role} ${client.name} ${new Date(at).toISOString()}`,
                truth.delegated(technician.id, client.id, role, at),
                () => estate.ask(technician.id, role, client.id, at).verdict,
              ];
    }
    const { asked, wrong } = differences(questions());
    expect(wrong).toEqual([]);
    expect(asked).toBe(INSTANTS.length * 60 * 7 * 8);
  });

  test('a UPN stands for all accounts of the person', () => {
    function* questions(): Generator<readonly [string, string, () => string]> {
      for (const at of INSTANTS)
        for (const technician of technicians)
          for (const client of model.clients)
            for (const [name, role] of Object.entries(ROLES))
              yield [
                `${technician.upn} ${name} ${client.name} ${new Date(at).toISOString()}`,
                truth.anyAccount(technician.id, client.id, role, at),
                () => estate.ask(technician.upn, name, client.id, at).verdict,
              ];
    }
    expect(differences(questions()).wrong).toEqual([]);
  });

  test('accounts inside the clients: assigned, eligible, activated, within dates, in a unit, just in time', () => {
    function* questions(): Generator<readonly [string, string, () => string]> {
      for (const at of [...INSTANTS, partnerInstant + DAY / 4, partnerInstant + 3 * DAY])
        for (const client of model.clients)
          for (const person of model.people.filter((p) => p.tenant === client.id))
            for (const role of ROLE_IDS) {
              yield [
                `${person.upn} ${role} ${new Date(at).toISOString()}`,
                truth.role(person.id, client.id, role, at),
                () => estate.ask(person.id, role, client.id, at).verdict,
              ];
              const member = client.units[0]?.members[0] ?? '';
              yield [
                `${person.upn} ${role} on a unit's member`,
                truth.role(person.id, client.id, role, at, member),
                () => estate.ask(person.id, role, member, at).verdict,
              ];
            }
    }
    expect(differences(questions()).wrong).toEqual([]);
  });

  test('Azure: actions on subscriptions, groups and vaults, by roles, conditions, denials and Lighthouse', () => {
    function* questions(): Generator<readonly [string, string, () => string]> {
      for (const client of model.clients) {
        const own = model.people.filter((p) => p.tenant === client.id && p.home === undefined);
        const scopes = client.subscriptions.flatMap((id) => [
          `/subscriptions/${id}`,
          `/subscriptions/${id}/resourceGroups/rg-app`,
          `/subscriptions/${id}/resourceGroups/rg-locked/providers/Microsoft.Compute/virtualMachines/vm1`,
        ]);
        for (const scope of scopes)
          for (const person of [...own, ...technicians])
            for (const action of ACTIONS.slice(0, 4))
              yield [
                `${person.upn} ${action} ${scope}`,
                truth.azure(person.id, action, scope),
                () => estate.ask(person.id, action, scope).verdict,
              ];
        for (const vault of model.vaults.filter((v) => v.tenant === client.id))
          for (const person of own)
            for (const permission of ['get', 'delete'] as const)
              yield [
                `${person.upn} secrets/${permission} ${vault.id}`,
                truth.secret(person.id, vault.id, permission),
                () => estate.ask(person.id, `secrets/${permission}`, vault.id).verdict,
              ];
      }
    }
    expect(differences(questions()).wrong).toEqual([]);
  });

  test('applications of the partner in the clients', () => {
    function* questions(): Generator<readonly [string, string, () => string]> {
      for (const app of model.apps)
        for (const permission of ['Directory.ReadWrite.All', 'Mail.Read', 'Directory.Read.All', 'Mail.Send'])
          yield [
            `${app.name} ${permission}`,
            truth.app(app.id, permission),
            () => estate.ask(app.id, permission, app.tenant).verdict,
          ];
    }
    expect(differences(questions()).wrong).toEqual([]);
  });
});
