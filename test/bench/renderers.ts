import { readFileSync, readdirSync } from 'node:fs';

/** What a process of the browser that shows pages has taken so far. */
export interface Renderer {
  /** Processor seconds, user and system. */
  readonly cpu: number;
  /** Megabytes resident now, and at most. */
  readonly mb: number;
  readonly peak: number;
}

/** Processes that show pages, of the browser that this process started and of no other, by what the kernel says. */
export function renderers(): ReadonlyMap<string, Renderer> {
  const parent = new Map<string, string>();
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    try {
      parent.set(pid, /^PPid:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0');
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) found.push(pid);
    } catch {
      // It ended meanwhile.
    }
  }
  const own = String(process.pid);
  const taken = new Map<string, Renderer>();
  for (const pid of found) {
    let above: string | undefined = pid;
    while (above !== undefined && above !== own) above = parent.get(above);
    const renderer = above === own ? rendererOf(pid) : undefined;
    if (renderer !== undefined) taken.set(pid, renderer);
  }
  return taken;
}

function rendererOf(pid: string): Renderer | undefined {
  try {
    const times = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (line: RegExp): number => Number(line.exec(status)?.[1] ?? 0) / 1000;
    return {
      cpu: (Number(times[11]) + Number(times[12])) / 100,
      mb: megabytes(/VmRSS:\s+(\d+) kB/u),
      peak: megabytes(/VmHWM:\s+(\d+) kB/u),
    };
  } catch {
    return undefined;
  }
}
