import { VERBS, verbMask } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';
import { verbsOfLevel } from './actions/action-verbs';
import { actionCatalogue } from './actions/catalogue';
import type { CatalogueAction } from './actions/catalogue';
import { actionGlob, covers, overlaps } from './glob';
import type { Glob } from './glob';

/**
 * Verbs of AWS actions. First the actions whose verbs are known better than by access level; for all others the
 * catalogue's access level decides whether it reads or changes, and the common beginnings of names say how. A pattern
 * carries the verbs of all actions it stands for; what the catalogue does not know goes by its name alone.
 */
const SPECIAL: readonly (readonly [string, readonly Verb[]])[] = [
  ['secretsmanager:GetSecretValue', ['view', 'use', 'export']],
  ['secretsmanager:BatchGetSecretValue', ['view', 'use', 'export']],
  ['secretsmanager:RotateSecret', ['rotate']],
  ['secretsmanager:PutSecretValue', ['change', 'rotate']],
  ['ssm:GetParameter*', ['view', 'use']],
  ['ssm:StartSession', ['use']],
  ['ssm:SendCommand', ['use', 'impersonate']],
  ['kms:Decrypt', ['use']],
  ['kms:Encrypt', ['use']],
  ['kms:ReEncrypt*', ['use']],
  ['kms:GenerateDataKey*', ['use']],
  ['kms:Sign', ['use']],
  ['kms:Verify', ['use']],
  ['kms:CreateGrant', ['share', 'administer']],
  ['kms:PutKeyPolicy', ['share', 'administer']],
  ['kms:RotateKeyOnDemand', ['rotate']],
  ['kms:EnableKeyRotation', ['rotate']],
  ['kms:ScheduleKeyDeletion', ['delete']],
  ['sts:Assume*', ['impersonate']],
  ['sts:Get*', ['view']],
  ['sts:*', ['use']],
  ['iam:PassRole', ['impersonate']],
  ['iam:UpdateAssumeRolePolicy', ['administer', 'impersonate']],
  ['iam:CreateAccessKey', ['administer', 'impersonate', 'rotate']],
  ['iam:UpdateAccessKey', ['administer', 'rotate']],
  ['iam:DeleteAccessKey', ['administer', 'rotate', 'delete']],
  ['iam:CreateLoginProfile', ['administer', 'impersonate']],
  ['iam:UpdateLoginProfile', ['administer', 'impersonate', 'rotate']],
  ['iam:ChangePassword', ['rotate']],
  ['iam:Attach*', ['administer']],
  ['iam:Detach*', ['administer']],
  ['iam:Put*', ['administer']],
  ['iam:AddUserToGroup', ['administer']],
  ['iam:RemoveUserFromGroup', ['administer']],
  ['iam:*PolicyVersion', ['administer']],
  ['iam:SetDefaultPolicyVersion', ['administer']],
  ['iam:Delete*Polic*', ['administer', 'delete']],
  ['iam:Delete*PermissionsBoundary', ['administer', 'delete']],
  ['iam:Create*', ['create', 'administer']],
  ['iam:Delete*', ['delete', 'administer']],
  ['iam:Simulate*', ['view']],
  ['iam:Generate*', ['view']],
  ['organizations:Attach*', ['administer']],
  ['organizations:Detach*', ['administer']],
  ['s3:ListBucket', ['list-metadata']],
  ['s3:GetObject*', ['view', 'export']],
  ['s3:Put*Policy', ['share', 'administer']],
  ['s3:Put*Acl', ['share', 'administer']],
  ['s3:PutObject', ['create', 'change']],
  ['s3:BypassGovernanceRetention', ['bypass-approval', 'delete']],
  ['lambda:Invoke*', ['use']],
  ['lambda:AddPermission', ['share', 'administer']],
  ['*:Put*Policy', ['share', 'administer']],
  ['*:Set*Policy', ['share', 'administer']],
  ['*:Modify*Attribute', ['change', 'share']],
  ['codepipeline:PutApprovalResult', ['approve']],
];

const BEGINNINGS: readonly (readonly [string, readonly Verb[]])[] = [
  ['*:List*', ['list-metadata']],
  ['*:Describe*', ['view']],
  ['*:Get*', ['view']],
  ['*:BatchGet*', ['view']],
  ['*:Read*', ['view']],
  ['*:View*', ['view']],
  ['*:Lookup*', ['view']],
  ['*:Search*', ['view']],
  ['*:Select*', ['view']],
  ['*:Query*', ['view']],
  ['*:Scan*', ['view']],
  ['*:Check*', ['view']],
  ['*:Test*', ['view']],
  ['*:Validate*', ['view']],
  ['*:Download*', ['view', 'export']],
  ['*:Export*', ['export']],
  ['*:Create*', ['create']],
  ['*:Allocate*', ['create']],
  ['*:Run*', ['create', 'use']],
  ['*:Request*', ['create']],
  ['*:Register*', ['create']],
  ['*:Import*', ['create', 'change']],
  ['*:Copy*', ['create', 'view']],
  ['*:Publish*', ['create', 'use']],
  ['*:Send*', ['use']],
  ['*:Receive*', ['view', 'use']],
  ['*:Invoke*', ['use']],
  ['*:Execute*', ['use']],
  ['*:Connect*', ['use']],
  ['*:Delete*', ['delete']],
  ['*:Terminate*', ['delete']],
  ['*:Purge*', ['delete']],
  ['*:Deregister*', ['delete']],
  ['*:Release*', ['delete']],
  ['*:Rotate*', ['rotate']],
  ['*:Approve*', ['approve']],
  ['*:Reject*', ['approve']],
  ['*:Share*', ['share']],
  ['*:AddPermission', ['share', 'administer']],
  ['*:RemovePermission', ['administer']],
];

interface Rule {
  readonly glob: Glob;
  readonly mask: VerbMask;
}

const compile = ([name, verbs]: readonly [string, readonly Verb[]]): Rule => ({
  glob: actionGlob(name),
  mask: verbMask(...verbs),
});
const SPECIAL_RULES = SPECIAL.map(compile);
const BEGINNING_RULES = BEGINNINGS.map(compile);
const EVERYTHING = verbMask(...VERBS);
/** Put, Update, Modify, Tag, Start and whatever else writes. */
const CHANGE = verbMask('change');
const ADMINISTER = verbMask('administer');
/** Beginnings that nearly every service has. */
const COMMON = new Set(['*:List*', '*:Describe*', '*:Get*', '*:Create*', '*:Delete*']);

/** The verbs an action carries; a pattern carries those of all actions it may stand for. */
export function verbsOfAction(name: string): VerbMask {
  if (name === '*' || name === '*:*') return EVERYTHING;
  const glob = actionGlob(name);
  const known = actionCatalogue().expand(name);
  if (known.length === 0) return byNameAlone(name, glob);
  const rest = name.slice(name.indexOf(':') + 1);
  let mask = rest === '*' ? CHANGE | ADMINISTER : 0;
  for (const action of known) mask |= verbsOfKnown(action);
  return mask;
}

const KNOWN = new Map<CatalogueAction, VerbMask>();

function verbsOfKnown(action: CatalogueAction): VerbMask {
  let mask = KNOWN.get(action);
  if (mask === undefined) {
    const glob = actionGlob(action.name);
    const first = (rules: readonly Rule[]): VerbMask | undefined =>
      rules.find((rule) => covers(rule.glob, glob))?.mask;
    mask = first(SPECIAL_RULES) ?? verbsOfLevel(action.level, first(BEGINNING_RULES));
    KNOWN.set(action, mask);
  }
  return mask;
}

function byNameAlone(name: string, glob: Glob): VerbMask {
  if (glob.literal) {
    const rule = [...SPECIAL_RULES, ...BEGINNING_RULES].find((candidate) => covers(candidate.glob, glob));
    return rule?.mask ?? CHANGE;
  }
  const rest = name.slice(name.indexOf(':') + 1);
  const anyName = /^[*?]/.test(rest);
  const whole = BEGINNING_RULES.some((rule) => covers(rule.glob, glob));
  // A whole service is administered; what only some services have is not claimed for all of them.
  let mask = rest === '*' ? CHANGE | ADMINISTER : whole ? 0 : CHANGE;
  for (const rule of [...SPECIAL_RULES, ...BEGINNING_RULES]) {
    if (anyName && rule.glob.text.startsWith('*:') && !COMMON.has(rule.glob.text)) continue;
    if (overlaps(rule.glob, glob)) mask |= rule.mask;
  }
  return mask;
}
