// What a process and those that it has started use, from Linux's /proc; NaN elsewhere.
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Processor time so far, of all threads, in seconds. */
export function processorSeconds(pid) {
  return sum(pid, (id) => {
    // The name of the program, in parentheses, may contain blanks.
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  });
}

/** Resident memory in megabytes of 2^20 bytes. */
export function residentMegabytes(pid) {
  return sum(
    pid,
    (id) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) / 1024,
  );
}

function sum(pid, valueOf) {
  if (process.platform !== 'linux') return NaN;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.reduce((total, child) => total + sum(child, valueOf), valueOf(pid));
}
