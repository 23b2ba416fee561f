const metresPerDegree = 111_320;
/** About 250 m: the squares by which alarms near each other are found and kept from deciding at once. */
const degreesPerSquare = 0.0025;

export type Spot = { longitude: number; latitude: number };

/** Metres between two spots of a city, on the plane through them; exact enough below some kilometres. */
export function metresBetween(one: Spot, other: Spot): number {
  const middle = ((one.latitude + other.latitude) / 2) * (Math.PI / 180);
  const east = (one.longitude - other.longitude) * metresPerDegree * Math.cos(middle);
  const north = (one.latitude - other.latitude) * metresPerDegree;
  return Math.hypot(east, north);
}

const squareOf = (degrees: number) => Math.floor(degrees / degreesPerSquare);

/** The square a spot lies in, `column,row`. */
export function gridOf({ longitude, latitude }: Spot): string {
  return `${squareOf(longitude)},${squareOf(latitude)}`;
}

/** Every square that comes within `metres` of a spot, its own among them. */
export function gridsAround({ longitude, latitude }: Spot, metres: number): string[] {
  const north = metres / metresPerDegree;
  // The narrowest degree of longitude within reach, so that no square is left out towards the pole.
  const widest = Math.min(89, Math.abs(latitude) + north);
  const east = metres / (metresPerDegree * Math.cos(widest * (Math.PI / 180)));
  const grids: string[] = [];
  for (let column = squareOf(longitude - east); column <= squareOf(longitude + east); column++) {
    for (let row = squareOf(latitude - north); row <= squareOf(latitude + north); row++) {
      grids.push(`${column},${row}`);
    }
  }
  return grids;
}
