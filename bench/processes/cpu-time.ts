import { readFileSync, readdirSync } from 'node:fs';

/** Linux counts in hundredths of a second towards user space, whatever the kernel's own tick (proc(5), `sysconf(_SC_CLK_TCK)`). */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly name: string;
  readonly parent: number;
  /** All threads, living and ended. */
  readonly cpuSeconds: number;
  /** Of children that have ended and were waited for. */
  readonly endedChildrenCpuSeconds: number;
}

/** `undefined` where there is no `/proc`, or no such process. */
function statOf(pid: number | string): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // `pid (name) state ppid …`: the name may hold spaces and brackets.
    const end = text.lastIndexOf(')');
    const fields = text.slice(end + 2).split(' ');
    const ticks = (first: number): number => Number(fields[first]) + Number(fields[first + 1]);
    return {
      name: text.slice(text.indexOf('(') + 1, end),
      parent: Number(fields[1]),
      cpuSeconds: ticks(11) / TICKS_PER_SECOND,
      endedChildrenCpuSeconds: ticks(13) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined;
  }
}

/** Processor time of one process so far, all its threads; `undefined` where the system does not tell. */
export function cpuSecondsOf(pid: number): number | undefined {
  return statOf(pid)?.cpuSeconds;
}

/** Processor time of a PostgreSQL server so far, all its processes. */
export function cpuSecondsOfPostgres(postmaster: number): number | undefined {
  const own = statOf(postmaster);
  if (own === undefined) return undefined;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat?.parent === postmaster);
  return children.reduce((sum, stat) => sum + (stat?.cpuSeconds ?? 0), own.cpuSeconds + own.endedChildrenCpuSeconds);
}

/** The postmaster behind one of its backends; `undefined` when that server does not run on this machine. */
export function postmasterOf(backend: number): number | undefined {
  const stat = statOf(backend);
  return stat?.name.startsWith('postgres') ? stat.parent : undefined;
}
