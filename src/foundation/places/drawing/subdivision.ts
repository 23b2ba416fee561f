import { turn } from "../geometry.ts";

/** A corner in units of 1e-7 degree. Corners are shared by identity of their coordinates. */
export type Corner = readonly [x: number, y: number];

/** One face of the drawing: counter-clockwise, the last corner not repeated. */
export interface Face {
  readonly owner: string;
  corners: Corner[];
}

/** New corners are put on multiples of this, so that the files stay short: 1e-6 degree, 11 cm. */
const SNAP_UNITS = 10;

/**
 * A plane cut into faces without gap or overlap. Whoever cuts an edge cuts it for the face on its other side
 * too, so the drawing stays a subdivision whatever is done to it.
 */
export class Subdivision {
  readonly faces: Face[];

  constructor(faces: readonly Face[]) {
    this.faces = faces.map((face) => ({ owner: face.owner, corners: counterClockwise(face.corners) }));
  }

  /**
   * Cuts a face into `owners.length` parts of about equal area, by halving it again and again across its
   * longer side. Deterministic.
   */
  split(face: Face, owners: readonly string[]): void {
    const [first] = owners;
    if (first === undefined) throw new RangeError("a face needs at least one owner");
    if (owners.length === 1) {
      this.faces[this.faces.indexOf(face)] = { owner: first, corners: face.corners };
      return;
    }
    const half = Math.floor(owners.length / 2);
    const [left, right] = this.#cut(face, half / owners.length);
    this.split(left, owners.slice(0, half));
    this.split(right, owners.slice(half));
  }

  /** Cuts a face in two, the first with the given share of its area. */
  #cut(face: Face, share: number): [Face, Face] {
    const straight = longestDirection(face.corners);
    for (const degrees of [8, -8, 0, 20, -20, 35, -35, 50, -50, 70, -70, 90]) {
      const angle = straight + (degrees * Math.PI) / 180;
      const cut = findCut(face.corners, [Math.cos(angle), Math.sin(angle)], share);
      if (cut) return this.#divide(face, cut);
    }
    throw new Error(`no straight line cuts the face of ${face.owner} into two pieces`);
  }

  /** The two pieces, the one before the line first. */
  #divide(face: Face, { from, to, betweenIsBelow }: Cut): [Face, Face] {
    // Cut the later edge first, so that the earlier index stays right.
    this.#insert(face, to.edge, to.corner);
    this.#insert(face, from.edge, from.corner);
    const a = from.edge + 1;
    const b = to.edge + 2;
    const middle: Face = { owner: face.owner, corners: face.corners.slice(a, b + 1) };
    const rest: Face = {
      owner: face.owner,
      corners: [...face.corners.slice(b), ...face.corners.slice(0, a + 1)],
    };
    this.faces.splice(this.faces.indexOf(face), 1, middle, rest);
    return betweenIsBelow ? [middle, rest] : [rest, middle];
  }

  /** Puts a corner on an edge, for the face on this side and the one on the other. */
  #insert(face: Face, edge: number, corner: Corner): void {
    const [a, b] = edgeOf(face.corners, edge);
    face.corners.splice(edge + 1, 0, corner);
    for (const other of this.faces) {
      if (other === face) continue;
      const opposite = other.corners.findIndex((_, i) => {
        const [c, d] = edgeOf(other.corners, i);
        return same(c, b) && same(d, a);
      });
      if (opposite >= 0) other.corners.splice(opposite + 1, 0, corner);
    }
  }
}

interface CutEnd {
  readonly edge: number;
  readonly corner: Corner;
}
interface Cut {
  readonly from: CutEnd;
  readonly to: CutEnd;
  /** Whether the corners between the two ends are those before the line. */
  readonly betweenIsBelow: boolean;
}

/** Pushes a line across the ring until the piece before it has the wanted share; undefined if it falls apart. */
function findCut(
  ring: readonly Corner[],
  [ux, uy]: readonly [number, number],
  share: number,
): Cut | undefined {
  const reach = ring.map(([x, y]) => x * ux + y * uy);
  let low = Math.min(...reach);
  let high = Math.max(...reach);
  const wanted = share * areaOf(ring);
  for (let step = 0; step < 40; step++) {
    const offset = (low + high) / 2;
    if (areaBelow(ring, reach, offset) < wanted) low = offset;
    else high = offset;
  }
  return cutAt(ring, reach, (low + high) / 2);
}

/** Area of the part of a ring before a line: right also where that part falls into several pieces. */
function areaBelow(ring: readonly Corner[], reach: readonly number[], offset: number): number {
  const kept: Corner[] = [];
  for (let i = 0; i < ring.length; i++) {
    const [a, b] = edgeOf(ring, i);
    const here = (reach[i] ?? 0) - offset;
    const next = (reach[(i + 1) % ring.length] ?? 0) - offset;
    if (here <= 0) kept.push(a);
    if (here > 0 !== next > 0) kept.push(between(a, b, here / (here - next)));
  }
  return areaOf(kept);
}

function cutAt(ring: readonly Corner[], reach: readonly number[], offset: number): Cut | undefined {
  const ends: CutEnd[] = [];
  for (let i = 0; i < ring.length; i++) {
    const here = (reach[i] ?? 0) - offset;
    const next = (reach[(i + 1) % ring.length] ?? 0) - offset;
    if (here > 0 === next > 0) continue;
    const [a, b] = edgeOf(ring, i);
    const [x, y] = between(a, b, here / (here - next));
    const corner: Corner = [snap(x), snap(y)];
    if (same(corner, a) || same(corner, b)) return undefined;
    ends.push({ edge: i, corner });
  }
  const [from, to] = ends;
  if (ends.length !== 2 || !from || !to) return undefined;
  return { from, to, betweenIsBelow: (reach[from.edge + 1] ?? 0) <= offset };
}

function between(a: Corner, b: Corner, part: number): Corner {
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
}

/** Direction of the longest extent of a ring, as the angle of the line that is pushed along it. */
function longestDirection(ring: readonly Corner[]): number {
  const cx = ring.reduce((sum, [x]) => sum + x, 0) / ring.length;
  const cy = ring.reduce((sum, [, y]) => sum + y, 0) / ring.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of ring) {
    xx += (x - cx) ** 2;
    xy += (x - cx) * (y - cy);
    yy += (y - cy) ** 2;
  }
  return Math.atan2(2 * xy, xx - yy) / 2;
}

/** The outlines of a set of faces: edges that two of them share vanish. Counter-clockwise, holes clockwise. */
export function dissolve(rings: readonly (readonly Corner[])[]): Corner[][] {
  const edges = new Map<string, readonly [Corner, Corner]>();
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i++) {
      const [a, b] = edgeOf(ring, i);
      if (!edges.delete(`${b}>${a}`)) edges.set(`${a}>${b}`, [a, b]);
    }
  }
  const next = new Map([...edges.values()].map(([a, b]) => [String(a), b]));
  if (next.size !== edges.size) throw new Error("outlines touch in a corner; move one of the nodes");
  const outlines: Corner[][] = [];
  while (next.size > 0) {
    const outline: Corner[] = [];
    let key = next.keys().next().value;
    while (key !== undefined) {
      const corner = next.get(key);
      if (!corner) break;
      next.delete(key);
      outline.push(corner);
      key = String(corner);
    }
    outlines.push(outline);
  }
  return outlines;
}

export function areaOf(ring: readonly Corner[]): number {
  const [origin] = ring;
  if (!origin) return 0;
  let twice = 0;
  for (let i = 1; i + 1 < ring.length; i++) {
    const [b, c] = edgeOf(ring, i);
    twice += turn(...origin, ...b, ...c);
  }
  return twice / 2;
}

function counterClockwise(ring: readonly Corner[]): Corner[] {
  return areaOf(ring) < 0 ? [...ring].reverse() : [...ring];
}

function edgeOf(ring: readonly Corner[], i: number): [Corner, Corner] {
  const a = ring[i];
  const b = ring[(i + 1) % ring.length];
  if (!a || !b) throw new RangeError("no such edge");
  return [a, b];
}

function same(a: Corner, b: Corner): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function snap(units: number): number {
  return Math.round(units / SNAP_UNITS) * SNAP_UNITS;
}
