import { untilText } from '../model/window';
import { NEVER_USED } from '../model/accountability';
import type { NodeRef } from '../questions/answers';
import type { Register } from '../questions/register';
import type { DelegationRow } from '../questions/delegation-rows';
import { named } from './named';
import type { IdentityPage } from './identity-page';
import type { PageGain } from './principal-page';
import type { Published } from './publish';
import { sourceOf } from './publish';
import type { Session } from './session';

/** Listings of delegations, the register and one identity as published JSON. */
export function delegationJson(line: DelegationRow): Published {
  const { technician, account, client, role, on, verdict, by, route, until, approver, condition } = line;
  return {
    technician,
    account,
    client,
    role,
    on,
    verdict,
    by,
    route,
    until: untilText(until),
    ...optional({ approver, condition }),
  };
}

export function registerJson(session: Session, register: Register, limit: number): Published {
  const { graph } = session;
  const instant = (at: number | undefined): string | undefined =>
    at === undefined ? undefined : at === NEVER_USED ? 'never' : untilText(at);
  return {
    entries: register.rows.length,
    complete: register.complete,
    ...Object.fromEntries(Object.entries(register.gaps).map(([gap, count]) => [`without ${gap}`, count])),
    rows: register.rows.slice(0, limit).map((row) => ({
      type: row.kind,
      ...named(graph, row.node),
      ...optional({
        owner: row.owner,
        reason: row.reason,
        people: row.people,
        created: instant(row.created),
        lastRotated: instant(row.lastRotated),
        lastUsed: instant(row.lastUsed),
        expires: instant(row.expires),
      }),
      opens: row.opens.map((node) => graph.nodes.at(node)?.id ?? ''),
      alsoKnownAs: row.alsoKnownAs.map((node) => graph.nodes.at(node)?.id ?? ''),
      missing: row.gaps,
      source: sourceOf(row.place),
    })),
    more: register.rows.length > limit,
  };
}

export function identityJson({ graph, estate }: Session, page: IdentityPage): Published {
  const ref = ({ node }: NodeRef): Published => named(graph, node);
  const gain = ({ who, permission, technique, verdict, note }: PageGain): Published => ({
    ...ref(who),
    verdict,
    ...optional({ permission, technique: technique?.id, note }),
  });
  return {
    principal: ref(page.principal),
    can: page.can.flatMap(({ service, rights }) =>
      rights.map(({ permission, on, verdict, until, levels, note, statements }) => ({
        service,
        permission,
        levels,
        on: on.id,
        verdict,
        until: untilText(until),
        ...optional({ note }),
        decidedBy: (statements ?? []).map(({ text, file, pointer, row }) => ({
          file: estate.inputs[file]?.name ?? '',
          ...optional({ pointer, row }),
          text,
        })),
      })),
    ),
    becomes: page.becomes.map(gain),
    becomers: page.becomers.map(gain),
    becomersInAll: page.becomersInAll,
    tenants: page.tenants.map(({ name, verdict, reached, first }) => ({
      tenant: name,
      verdict,
      reached,
      nearest: first.id,
    })),
    restsOn: page.records.map(({ record, ends }) => ({
      label: record.label,
      source: sourceOf(record.place),
      ends,
    })),
    ...optional({ justEnough: page.enough }),
  };
}

/** Without what is undefined. */
function optional(fields: Readonly<Record<string, unknown>>): Published {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
