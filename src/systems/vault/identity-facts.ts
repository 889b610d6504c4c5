/** What the record of an entity, group or auth role says of it, beside its name: its properties, read back. */
import type { PrincipalRecord } from '../../model/record';
import type { Namespace } from './keys';
import type { AliasFacts, GroupFacts, IdentityFacts } from './templates';

export function isRole(record: PrincipalRecord): boolean {
  return property(record, 'role name') !== undefined;
}

export function property(record: PrincipalRecord, name: string): string | undefined {
  return record.properties?.find(([known]) => known === name)?.[1];
}

export function prefixed(record: PrincipalRecord, prefix: string): ReadonlyMap<string, string> {
  return new Map(
    (record.properties ?? [])
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

export function aliasesOf(entity: PrincipalRecord): readonly AliasFacts[] {
  const accessors = new Set(
    (entity.properties ?? []).flatMap(([name]) => {
      const accessor = /^alias (\S*) name$/u.exec(name)?.[1];
      return accessor === undefined ? [] : [accessor];
    }),
  );
  return [...accessors].map((accessor) => {
    const head = `alias ${accessor} `;
    return {
      accessor,
      id: property(entity, `${head}id`) ?? '',
      name: property(entity, `${head}name`) ?? '',
      metadata: prefixed(entity, `${head}metadata `),
      custom: prefixed(entity, `${head}custom `),
    };
  });
}

/** What templates can say of an entity that belongs to these groups. */
export function identityFactsOf(entity: PrincipalRecord, groups: readonly GroupFacts[]): IdentityFacts {
  return {
    id: entity.id,
    name: entity.name,
    metadata: prefixed(entity, 'metadata '),
    aliases: aliasesOf(entity),
    groups,
  };
}

export function groupFactsOf(group: PrincipalRecord, namespace: Namespace): GroupFacts {
  return { id: group.id, name: group.name, namespace, metadata: prefixed(group, 'metadata ') };
}
