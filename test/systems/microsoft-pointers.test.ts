import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { partnerFiles } from '../../fixtures/estates/partner/files';
import { generatePartner } from '../../fixtures/estates/partner/generate';
import { importFiles } from '../../src/engine/import';
import { runToEnd } from '../../src/lib/steps';
import { microsoft } from '../../src/systems/microsoft';

/** Every record says where in its file it stands: a place that is not there proves nothing (RFC 6901). */
function strayPointers(files: Readonly<Record<string, string>>): readonly string[] {
  const encoder = new TextEncoder();
  const named = Object.entries(files).map(([name, text]) => ({ name, bytes: encoder.encode(text) }));
  const snapshot = runToEnd(importFiles(named, [microsoft]));
  const parsed = new Map<number, unknown>(
    snapshot.inputs.map(({ name }, file) => [file, JSON.parse(files[name] ?? 'null')]),
  );
  const stray = new Set<string>();
  for (const { kind, source } of snapshot.records) {
    if (source.pointer === undefined || source.file < 0) continue;
    let at = parsed.get(source.file);
    for (const part of source.pointer.split('/').slice(1)) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      at = at !== null && typeof at === 'object' ? Reflect.get(at, name) : undefined;
    }
    if (at === undefined) stray.add(`${kind} ${snapshot.inputs[source.file]?.name ?? ''}#${source.pointer}`);
  }
  return [...stray].slice(0, 20);
}

describe('places in files', () => {
  for (const folder of ['graph', 'az', 'azurehound', 'cipp']) {
    test(`exist in every file of ${folder}`, () => {
      const path = `fixtures/microsoft/${folder}`;
      const files = readdirSync(path).filter((name) => name.endsWith('.json'));
      expect(files.length).toBeGreaterThan(0);
      expect(
        strayPointers(
          Object.fromEntries(files.map((name) => [name, readFileSync(`${path}/${name}`, 'utf8')])),
        ),
      ).toEqual([]);
    });
  }

  test('exist in every file of a partner with its clients', () => {
    const files = partnerFiles(generatePartner());
    expect(strayPointers(Object.fromEntries(files.map(({ name, text }) => [name, text])))).toEqual([]);
  });

  test('exist in definitions inside of Lighthouse assignments, nested as ARM writes them or flattened', () => {
    const definition = {
      id: '/subscriptions/s/providers/Microsoft.ManagedServices/registrationDefinitions/d',
      properties: {
        managedByTenantId: 'bbbbbbbb-0000-4000-8000-00000000000b',
        registrationDefinitionName: 'Ops',
        authorizations: [
          {
            principalId: '00000000-0000-4000-8000-000000000064',
            principalIdDisplayName: 'Ops',
            roleDefinitionId: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
          },
        ],
      },
    };
    const id = '/subscriptions/s/providers/Microsoft.ManagedServices/registrationAssignments/a';
    const type = 'Microsoft.ManagedServices/registrationAssignments';
    expect(
      strayPointers({
        'nested.json': JSON.stringify([
          {
            id,
            type,
            properties: { registrationDefinitionId: definition.id, registrationDefinition: definition },
          },
        ]),
      }),
    ).toEqual([]);
    expect(
      strayPointers({
        'own.json': JSON.stringify([{ ...definition, ...definition.properties, properties: undefined }]),
      }),
    ).toEqual([]);
    expect(
      strayPointers({
        'flat.json': JSON.stringify([
          { id, type, registrationDefinitionId: definition.id, registrationDefinition: definition },
        ]),
      }),
    ).toEqual([]);
  });
});
