/** What is remembered of one part on one stream; plain JSON. */
export type SensorState = {
  /** Newest sign of life; null before the first. */
  seen: number | null;
  /** Newest reading that counted; null before the first. */
  at: number | null;
  /** What it said: 1 violated, 0 good. */
  truth: 0 | 1;
  /** Whether nothing is known at present: never read, a gap, or too little history. */
  gone: boolean;
  /** Bits of the levels that stand. */
  levels: number;
  /** Since when its silence counts, where it came to be watched later than its subject. */
  from?: number;
  /** What the kind of condition remembers. */
  memory?: Memory;
};

export type Memory =
  /** Candidates for the least (and greatest) value: pairs of slot and value. */
  | { kind: "change"; least: number[]; greatest: number[] }
  | { kind: "stuck"; from: number; low: number; high: number }
  /** Times of the last onsets, and whether the inner threshold is violated. */
  | { kind: "repeats"; onsets: number[]; inside: boolean }
  | {
      kind: "unusual";
      /** Season → pairs of time and value. */
      samples: Record<string, number[]>;
      quarter: number;
      hour: number;
      /** Of the season at the beginning of the hour; null while samples are too few. */
      baseline: { median: number; deviation: number } | null;
    };

export type Phase = "normal" | "pending" | "raised" | "clearing";

/** The state of one rule on one subject; plain JSON. */
export type State = {
  /** Nothing before this is decided any more. */
  now: number;
  /** Since when the subject is listened to without a break; silence counts from here at the earliest. */
  from: number;
  phase: Phase;
  /** When the violation began; its alarm's identity. */
  since: number;
  /** When it became good again. */
  goodSince: number;
  /** Place in `severities` of what was told last. */
  severity: number;
  /** The reading with which the violation began. */
  cause: { stream: number; value: number | null } | null;
  /** Start of the violation before, which no other may share. */
  last: number;
  /** No sensor's deadline is earlier; null where there is none. */
  due: number | null;
  /** `part:stream` → what is remembered. */
  sensors: Record<string, SensorState>;
};

/** A time before all times that JSON can carry. */
export const never = -8.64e15;

export function freshState(from: number): State {
  return {
    now: never,
    from,
    phase: "normal",
    since: never,
    goodSince: never,
    severity: 0,
    cause: null,
    last: never,
    due: null,
    sensors: {},
  };
}

export function freshSensor(): SensorState {
  return { seen: null, at: null, truth: 0, gone: true, levels: 0 };
}
