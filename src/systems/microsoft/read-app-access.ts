import type { Json } from '../../lib/content';
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import { ALWAYS, NEVER_ENDS, OPEN } from '../../model/window';
import { graphRole } from './app-roles';
import { flag, idIn, pairs, prop, str, strings, when } from './fields';
import { MICROSOFT, objectKey } from './keys';
import type { Reading, At } from './reading';

/** What applications may do: application permissions, delegated permissions, and who may sign in as them from elsewhere. */
export function readAppAccess(kind: string, element: Json, reading: Reading, at: At): boolean {
  switch (kind) {
    case 'appRoleAssignments':
      appRole(element, reading, at, 'record');
      return true;
    case 'oauth2PermissionGrants':
      delegated(element, reading, at);
      return true;
    case 'federatedIdentityCredentials':
      federated(element, reading.parent, reading, at, 'record');
      return true;
    case 'signIns':
      signIn(element, reading, at);
      return true;
    default:
      return false;
  }
}

/** Verbs of a permission by its name: `X.Read.All` views, `X.ReadWrite.All` changes, `full_access_as_app` all. */
export function verbsOfPermission(name: string): VerbMask {
  if (/fullcontrol|full_access|RoleManagement\.ReadWrite|AppRoleAssignment\.ReadWrite/iu.test(name))
    return verbMask('view', 'create', 'change', 'delete', 'share', 'administer');
  if (/readwrite|manage|write/iu.test(name)) return verbMask('view', 'create', 'change', 'delete');
  if (/send|invite|create/iu.test(name)) return verbMask('create', 'use');
  return verbMask('view');
}

export function appRole(element: Json, reading: Reading, at: At, counted: 'record' | 'fact'): void {
  const principal = idIn(element, 'principalId');
  const resource = idIn(element, 'resourceId');
  const role = idIn(element, 'appRoleId');
  if (principal === undefined || resource === undefined || role === undefined) {
    reading.sink.ignore(counted, 'application role assignment without a principal, a resource or a role');
    return;
  }
  const granted = when(element, 'createdDateTime') ?? when(element, 'creationTimestamp');
  const name = graphRole(role) ?? role;
  reading.sink.add(
    {
      kind: 'grant',
      key: `${MICROSOFT}|app-role/${role}/${principal}/${resource}`,
      system: MICROSOFT,
      source: reading.source(...at),
      principal: objectKey(principal),
      resource: objectKey(resource),
      permission: name,
      verbs: verbsOfPermission(name),
      effect: 'allow',
      window: { from: ALWAYS, until: NEVER_ENDS },
      ...(granted === undefined ? {} : { accountability: { granted } }),
      properties: pairs(
        ['as', 'app-role'],
        ['appRole', role],
        ['page', reading.tenant],
        ['principalType', str(element, 'principalType')],
        ['principalName', str(element, 'principalDisplayName')],
        ['resourceName', str(element, 'resourceDisplayName')],
      ),
    },
    counted,
  );
}

/** A delegated grant lets the client act for a signed-in user: for everybody (`AllPrincipals`) or for one. */
export function delegated(element: Json, reading: Reading, at: At): void {
  const client = idIn(element, 'clientId');
  const resource = idIn(element, 'resourceId');
  if (client === undefined || resource === undefined) {
    reading.sink.ignore('record', 'delegated grant without a client or a resource');
    return;
  }
  const forOne = idIn(element, 'principalId');
  const scopes = (str(element, 'scope') ?? '').split(/\s+/u).filter((scope) => scope !== '');
  if (scopes.length === 0) return reading.sink.ignore('record', 'delegated grant without a scope');
  reading.sink.used('record', 1);
  for (const scope of scopes) {
    reading.sink.add(
      {
        kind: 'grant',
        key: `${MICROSOFT}|delegated/${client}/${resource}/${scope.toLowerCase()}/${forOne ?? 'all'}`,
        system: MICROSOFT,
        source: reading.source(...at),
        principal: objectKey(client),
        resource: objectKey(resource),
        permission: scope,
        verbs: verbsOfPermission(scope),
        effect: 'allow',
        window: OPEN,
        condition:
          forOne === undefined
            ? 'delegated: only on behalf of a user who is signed in, within what that user may do'
            : `delegated: only on behalf of the user ${forOne}, within what that user may do`,
        properties: pairs(['as', 'delegated'], ['consentType', str(element, 'consentType')], ['for', forOne]),
      },
      'fact',
    );
  }
}

/** Whoever holds a token of this issuer with this subject signs in as the application (workload identity federation). */
export function federated(
  element: Json,
  app: string | undefined,
  reading: Reading,
  at: At,
  counted: 'record' | 'fact',
): void {
  const issuer = str(element, 'issuer');
  const subject = str(element, 'subject');
  const id = idIn(element, 'id') ?? `${issuer ?? ''} ${subject ?? ''}`;
  const owner = app ?? idIn(element, 'applicationId') ?? idIn(element, 'appObjectId');
  if (issuer === undefined || subject === undefined || owner === undefined) {
    reading.sink.ignore(
      counted,
      owner === undefined
        ? 'federated credential of an application that the file does not name'
        : 'federated credential without an issuer or a subject',
    );
    return;
  }
  reading.sink.add(
    {
      kind: 'trust',
      key: `${MICROSOFT}|federated/${owner}/${id}`,
      system: MICROSOFT,
      source: reading.source(...at),
      mechanism: 'federation',
      from: `${MICROSOFT}|federated-subject/${issuer} ${subject}`,
      to: objectKey(owner),
      window: OPEN,
      nativeType: 'federated identity credential',
      properties: pairs(
        ['issuer', issuer],
        ['subject', subject],
        ['audiences', strings(element, 'audiences').join(' ')],
        ['name', str(element, 'name')],
      ),
    },
    counted,
  );
}

/** Interactive sign-ins, for findings about accounts nobody should sign in with by hand. */
function signIn(element: Json, reading: Reading, at: At): void {
  const user = idIn(element, 'userId');
  const time = when(element, 'createdDateTime');
  if (user === undefined || time === undefined) {
    reading.sink.ignore('record', 'sign-in without a user or a time');
    return;
  }
  const failed = prop(prop(element, 'status'), 'errorCode');
  if (typeof failed === 'number' && failed !== 0) {
    reading.sink.ignore('record', 'sign-in that failed');
    return;
  }
  const interactive = flag(element, 'isInteractive') !== false;
  reading.sink.add(
    {
      kind: 'observation',
      key: `${MICROSOFT}|sign-in/${idIn(element, 'id') ?? `${user}/${time}`}`,
      system: MICROSOFT,
      source: reading.source(...at),
      type: interactive ? 'interactive-sign-in' : 'sign-in',
      subject: objectKey(user),
      text: `signed in to ${str(element, 'appDisplayName') ?? 'an application'}`,
      at: time,
    },
    'record',
  );
}
