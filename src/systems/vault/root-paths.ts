/**
 * Paths that need `sudo` besides the capability (OpenBao documentation, "Policies", "Root protected API endpoints";
 * the list is the one the system backend declares, openbao/openbao `vault/logical_system.go`, PathsSpecial.Root).
 */
const ROOT_PATHS: readonly string[] = [
  'sys/auth/*',
  'sys/remount',
  'sys/audit',
  'sys/audit/*',
  'sys/raw',
  'sys/raw/*',
  'sys/replication/primary/secondary-token',
  'sys/replication/performance/primary/secondary-token',
  'sys/replication/dr/primary/secondary-token',
  'sys/replication/reindex',
  'sys/replication/dr/reindex',
  'sys/replication/performance/reindex',
  'sys/rotate',
  'sys/config/cors',
  'sys/config/auditing/*',
  'sys/config/ui/headers/*',
  'sys/plugins/catalog/*',
  'sys/plugins/runtimes/catalog/*',
  'sys/revoke-prefix/*',
  'sys/revoke-force/*',
  'sys/leases/revoke-prefix/*',
  'sys/leases/revoke-force/*',
  'sys/leases/lookup/*',
  'sys/storage/raft/snapshot-auto/config/*',
  'sys/leases',
  'sys/internal/inspect/*',
  'sys/seal',
  'sys/step-down',
  'auth/token/accessors*',
  'auth/token/revoke-orphan',
  'auth/token/revoke-orphan/*',
];
/** Of a PKI secrets engine, below its mount. */
const PKI: readonly string[] = ['root', 'root/sign-self-issued'];

/** Whether a path (relative to its namespace) needs `sudo`. `mountType` and `rest` where the mount is known. */
export function needsSudo(path: string, mountType: string | undefined, rest: string): boolean {
  const bare = path.replace(/\/$/u, '');
  if (mountType === 'pki' && PKI.includes(rest)) return true;
  return ROOT_PATHS.some((one) => (one.endsWith('*') ? path.startsWith(one.slice(0, -1)) : bare === one));
}
