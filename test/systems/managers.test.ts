/** Password managers and vaults that state their grants: each fixture's records, and the answers its story gives. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contentOf } from '../../src/lib/file-content';
import { verbsOf } from '../../src/model/permission';
import type { SnapshotRecord } from '../../src/model/record';
import { untilText } from '../../src/model/window';
import { recognise } from '../../src/systems/recognise';
import { systems } from '../../src/systems/registry';
import { estateOf, filesOf } from './vault-harness';
import type { TestEstate } from './vault-harness';

const SYSTEMS = ['bitwarden', 'cyberark', 'delinea', 'documentation', 'keeper', 'onepassword'];
const CASES = SYSTEMS.flatMap((system) =>
  readdirSync(`fixtures/${system}`).map((name) => ({ system, folder: `fixtures/${system}/${name}` })),
);

/** One line per fact, as a reviewer reads it. */
function summary({ snapshot, evaluated }: TestEstate): string {
  const name = (key: string): string => {
    const record = evaluated.view.get(key);
    return record !== undefined && 'name' in record ? record.name : key;
  };
  const line = (record: SnapshotRecord): string[] => {
    switch (record.kind) {
      case 'grant':
        return [
          `${record.effect === 'deny' ? 'DENY ' : ''}${name(record.principal)} --${record.permission}--> ${name(record.resource)} [${verbsOf(record.verbs).join(' ')}]${untilText(record.window.until) === 'unknown' ? '' : ` until ${untilText(record.window.until)}`}${record.condition === undefined ? '' : ` if ${record.condition}`}${record.notEvaluated === undefined ? '' : ` ? ${record.notEvaluated}`}${(record.properties ?? []).map(([a, b]) => ` {${a}: ${b}}`).join('')}`,
        ];
      case 'membership':
        return [`${name(record.member)} in ${name(record.group)}`];
      case 'containment':
        return [`${name(record.container)} holds ${name(record.child)}`];
      case 'principal':
        return record.enabled === false ? [`${record.name} cannot act (${record.status ?? ''})`] : [];
      case 'observation':
        return [`note ${record.type}: ${record.text}`];
      case 'tenant':
      case 'resource':
      case 'secret':
      case 'trust':
      case 'policy':
      case 'attachment':
        return [];
    }
  };
  const own = ['grant', 'membership', 'containment', 'principal', 'observation'] as const;
  const lines = own.flatMap((kind) =>
    evaluated.view
      .all(kind)
      .filter((r) => r.system !== 'join')
      .flatMap(line),
  );
  const files = snapshot.inputs
    .map(
      ({ name: file, format, records, facts, ignoredFor, problems }) =>
        `${file}: ${format ?? '?'}, ${records.read} read, ${records.used} used, ${records.merged} merged, ${records.ignored} ignored, ${facts.read} facts${ignoredFor.map(({ reason, count }) => `; ${count} ${reason}`).join('')}${problems.map(({ message }) => `; ! ${message}`).join('')}`,
    )
    .sort();
  return `${[...files, ...[...new Set(lines)].sort()].join('\n')}\n`;
}

describe.each(CASES)('$folder', ({ system, folder }) => {
  const files = filesOf(folder);
  const estate = estateOf(files, systems);

  test('reads as its golden says', () => {
    const golden = `${folder}/expected.txt`;
    const found = summary(estate);
    if (!existsSync(golden)) writeFileSync(golden, found);
    expect(found).toBe(readFileSync(golden, 'utf8'));
  });

  test('every file is claimed by this system alone, whatever its name, and every element is accounted for', () => {
    for (const file of files) {
      const { best, ties } = recognise(contentOf('unknown', file.bytes), systems);
      expect([file.name, best?.module.id, ties.length]).toEqual([file.name, system, 0]);
    }
    for (const { name, records, facts } of estate.snapshot.inputs) {
      expect([name, records.read, facts.read]).toEqual([
        name,
        records.used + records.merged + records.ignored,
        facts.used + facts.merged + facts.ignored,
      ]);
      expect(records.read).toBeGreaterThan(0);
    }
  });

  const answers = readFileSync(`${folder}/answers.txt`, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' | '));
  test.each(answers)(
    '%s | %s | %s: %s (%s)',
    (principal = '', permission = '', resource = '', verdict = '') => {
      const answer = estate.ask(principal, permission, resource);
      expect([answer.verdict, answer.reason ?? answer.condition ?? ''].join(' — ')).toMatch(
        new RegExp(`^${verdict} — `, 'u'),
      );
    },
  );
});
