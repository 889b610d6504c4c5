import { field, list, text } from '../../src/lib/content';
import type { FileContent, Json } from '../../src/lib/content';
import { keyOf } from '../../src/model/record';
import type { PrincipalRecord, SnapshotRecord } from '../../src/model/record';
import { pointer } from '../../src/model/source';
import { OPEN } from '../../src/model/window';
import type { Recognition, Sink, SystemModule } from '../../src/systems/system';

/**
 * A system small enough to see through: `{"toy":[{"user":"a","name":"Ann","groups":["g"]}]}`. Users are records,
 * group memberships facts, groups are only mentioned; `{"break":true}` breaks the reader, `{"skip":"why"}` is ignored.
 */
export const toy: SystemModule = {
  id: 'toy',
  title: 'Toy',
  exports: [{ format: 'users', title: 'Users', how: 'by hand' }],
  recognise: (content) => recognised(content),
  *read(content, _format, sink) {
    const json = content.json();
    if (!json.ok) return;
    let done = 0;
    for (const [i, element] of list(json.value, 'toy').entries()) {
      readElement(element, i, sink);
      yield ++done;
    }
  },
  gaps: (view) => [
    {
      system: 'toy',
      layer: 'groups',
      consequence: `${view.all('membership').length} memberships cannot be followed`,
      effect: 'grants',
    },
  ],
  *evaluate() {
    yield 0;
    return {};
  },
};

function recognised(content: FileContent): Recognition | undefined {
  const json = content.json();
  if (!json.ok || field(json.value, 'toy') === undefined) return undefined;
  return { format: 'users', score: 0.9, reasons: ['has a list `toy`'] };
}

export function person(id: string, fields: Partial<PrincipalRecord> = {}): PrincipalRecord {
  return {
    kind: 'principal',
    key: keyOf('toy', id),
    system: 'toy',
    source: { file: 0 },
    type: 'user',
    tenant: 'toy|tenant',
    id,
    name: id,
    ...fields,
  };
}

function readElement(element: Json, i: number, sink: Sink): void {
  const source = { file: sink.file, pointer: pointer('toy', i) };
  if (field(element, 'break') === true) throw new Error('the toy is broken');
  const why = text(element, 'skip');
  const id = text(element, 'user');
  if (why !== undefined || id === undefined) {
    sink.ignore('record', why ?? 'no user');
    if (why === undefined) sink.problem('error', 'an element without a user', source);
    return;
  }
  const alias = text(element, 'alias');
  sink.add(
    person(id, {
      source,
      name: text(element, 'name') ?? id,
      ...(alias === undefined ? {} : { aliases: [alias] }),
    }),
    'record',
  );
  for (const group of list(element, 'groups')) {
    if (typeof group !== 'string') continue;
    const key = keyOf('toy', group);
    const mention: SnapshotRecord = { ...person(group, { source, type: 'group' }), mentionedOnly: true };
    sink.add(mention, 'derived');
    sink.add(
      {
        kind: 'membership',
        key: keyOf('toy', `${id} in ${group}`),
        system: 'toy',
        source,
        member: keyOf('toy', id),
        group: key,
        window: OPEN,
      },
      'fact',
    );
  }
}
