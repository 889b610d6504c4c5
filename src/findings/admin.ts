import { NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepKind, stepPermission, stepVerbs } from '../graph/steps';
import { verbMask } from '../model/permission';

const ADMINISTER = verbMask('administer');
const PATTERN = NODE_KINDS.indexOf('pattern');
const TENANT = NODE_KINDS.indexOf('tenant');
const MEMBER = STEP_KINDS.indexOf('member');
const CONTROL = STEP_KINDS.indexOf('control');

/**
 * Groups that administer an AD domain or forest: Domain Admins (512), Schema Admins (518), Enterprise Admins (519),
 * the built-in Administrators (S-1-5-32-544). Microsoft, "Active Directory security groups".
 */
const AD_ADMIN_GROUP = /(?:-512|-518|-519|S-1-5-32-544)$/u;
/** Rights over a domain head that yield all of it; a domain controller holds it by what it is. */
const AD_DOMAIN_CONTROL = new Set([
  'GenericAll',
  'WriteDacl',
  'WriteOwner',
  'Owns',
  'DCSync',
  'AllExtendedRights',
  'DCFor',
]);
/** Kinds of resource that are a whole tenant. */
const WHOLE = /^(?:tenant|organi[sz]ation|account|subscription|domain|gh_organization)$/iu;

/** Whether a step makes its holder an administrator of the tenant it leads into. */
export function administers(graph: AccessGraph, step: number): boolean {
  const to = graph.stepTo[step] ?? 0;
  const target = graph.nodes.at(to);
  if (target === undefined) return false;
  const kind = stepKind(graph, step);
  const permission = graph.permissions[stepPermission(graph, step)] ?? '';
  if (target.system === 'aws') {
    return (
      graph.nodeKind[to] === PATTERN && target.name === '*' && (permission === '*' || permission === '*:*')
    );
  }
  if (target.system === 'sharphound') {
    if (kind === MEMBER) return AD_ADMIN_GROUP.test(target.id);
    return (
      kind === CONTROL && target.nativeType.toLowerCase() === 'domain' && AD_DOMAIN_CONTROL.has(permission)
    );
  }
  if (graph.nodeKind[to] !== TENANT && !WHOLE.test(target.nativeType)) return false;
  return (stepVerbs(graph, step) & ADMINISTER) !== 0;
}
