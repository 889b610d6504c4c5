import { describe, expect, test } from 'vitest';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { ROLES, generatePartner, partnerInstant } from '../../fixtures/estates/partner/generate';
import { Truth } from '../../fixtures/estates/partner/truth';
import { runToEnd } from '../../src/lib/steps';
import { verdictOf } from '../../src/model/verdict';
import { delegationMatrix } from '../../src/questions/delegation-matrix';
import { clientStatement, delegationLines, delegationRow } from '../../src/questions/delegation-rows';
import { stillEffective } from '../../src/questions/still-effective';
import { microsoftEstate } from './microsoft-harness';

const model = generatePartner();
const truth = new Truth(model);
const estate = microsoftEstate(Object.fromEntries(partnerFiles(model).map((file) => [file.name, file.text])));
const { graph } = estate.evaluated;
const DAY = 86_400_000;
const technicians = model.people.filter((person) => person.tenant === model.partner.id);

describe('technician × client × role', () => {
  test.each([-300, -4, 0, 30, 500].map((days) => partnerInstant + days * DAY))(
    'equals the truth at %s',
    (at) => {
      const matrix = runToEnd(delegationMatrix(graph, { at, rank: 1 }));
      const found = new Map<string, string>();
      for (let row = 0; row < matrix.count; row++) {
        const on = graph.nodes.at(matrix.on[row] ?? 0);
        const technician = graph.nodes.at(matrix.technician[row] ?? 0);
        if (on === undefined || technician === undefined) continue;
        const key = `${technician.id} ${on.id} ${graph.permissions[matrix.role[row] ?? 0] ?? ''}`;
        expect(found.has(key), key).toBe(false);
        found.set(key, verdictOf(matrix.rank[row] ?? 0));
      }
      let held = 0;
      for (const technician of technicians)
        for (const client of model.clients)
          for (const [name, role] of Object.entries(ROLES)) {
            const expected = truth.anyAccount(technician.id, client.id, role, at);
            if (expected !== 'denied') held++;
            expect(
              found.get(`${technician.id} ${client.id} ${name}`) ?? 'denied',
              `${technician.upn} ${name} ${client.name}`,
            ).toBe(expected);
          }
      expect(held).toBeGreaterThan(at === partnerInstant ? 500 : 0);
    },
  );

  test('every row has a route that leads from the technician to the role', () => {
    const question = { at: partnerInstant, rank: 1 };
    const matrix = runToEnd(delegationMatrix(graph, question));
    for (let row = 0; row < matrix.count; row += 7) {
      const found = delegationRow(graph, matrix, row, question);
      expect(graph.stepFrom[found.steps[0] ?? 0]).toBe(matrix.technician[row]);
      found.steps.slice(1).forEach((step, i) => {
        expect(graph.stepFrom[step]).toBe(graph.stepTo[found.steps[i] ?? 0]);
      });
    }
  });

  test('the CSV has a row for each, and the statement of a client reads like a sentence', () => {
    const question = { at: partnerInstant, rank: 1 };
    const matrix = runToEnd(delegationMatrix(graph, question));
    const csv = [...delegationLines(graph, matrix, question)];
    expect(csv).toHaveLength(matrix.count + 1);
    const client = graph.tenants.findIndex((tenant) => tenant.name === 'Aster Foods');
    const lines = clientStatement(graph, matrix, client, question);
    expect(lines[0]).toMatch(
      /^On 2026-11-16 09:00 UTC \d+ accounts of other tenants hold a role in Aster Foods:$/u,
    );
    expect(
      lines.find(
        (line) => line.includes('eligible Lighthouse authorization') || line.includes('Access approver'),
      ),
    ).toContain('approved by Access approver');
    expect(lines.find((line) => line.includes('by GDAP access assignment'))).toMatch(
      / as .* on Aster Foods, by GDAP access assignment through .*, approved by nobody the exports name, until 20\d\d-/u,
    );
  });

  test('what is still effective elsewhere: all routes left when a relationship ends', () => {
    const question = { at: partnerInstant, rank: 3 };
    const relation = model.relationships.find(
      (r) =>
        r.status === 'active' &&
        r.customer === model.clients[0]?.id &&
        (r.end ?? 0) > partnerInstant &&
        r.assignments.some((a) => a.status === 'active' && a.roles.some((role) => r.roles.includes(role))),
    );
    const record = Array.from(graph.records).findIndex(
      (r) => r.key === `microsoft|gdap/${relation?.id ?? ''}`,
    );
    expect(record).toBeGreaterThanOrEqual(0);
    const { ended, remaining } = runToEnd(stillEffective(graph, new Set([record]), question));
    const without = new Truth({ ...model, relationships: model.relationships.filter((r) => r !== relation) });
    const client = model.clients[0]?.id ?? '';
    for (const technician of technicians) {
      for (const [name, role] of Object.entries(ROLES)) {
        const before = truth.anyAccount(technician.id, client, role, partnerInstant) === 'allowed';
        const after = without.anyAccount(technician.id, client, role, partnerInstant) === 'allowed';
        const lost = ended.some(
          (row) => row.account === technician.upn && row.role === name && row.on === 'Aster Foods',
        );
        expect(lost, `${technician.upn} ${name}`).toBe(before && !after);
        const left = remaining.filter(
          (row) => row.account === technician.upn && row.role === name && row.on === 'Aster Foods',
        );
        if (!after) expect(left).toEqual([]);
        else if (lost || ended.some((row) => row.account === technician.upn)) expect(left).toHaveLength(1);
      }
    }
    expect(remaining.length).toBeGreaterThan(0);
  });
});
