/** Waits between attempts, in minutes; the last holds on until a message is given up. */
const waitsMinutes = [1, 5, 15, 60, 180, 360, 720] as const;

/** After so many attempts, over about three days, a message is given up and shown to people. */
export const attemptsAtMost = 12;

/** How long an attempt may take before another process may take the message over. */
export const leaseMs = 5 * 60_000;

/** How long an attempt may take at most: it ends before another process takes the message over. */
export const attemptMs = leaseMs - 60_000;

/** When to try again after the `attempts`-th attempt failed at `at`; null to give up. */
export function nextAttempt(attempts: number, at: number): number | null {
  if (attempts >= attemptsAtMost) return null;
  const minutes = waitsMinutes[Math.min(attempts, waitsMinutes.length) - 1] ?? waitsMinutes[0];
  return at + minutes * 60_000;
}
