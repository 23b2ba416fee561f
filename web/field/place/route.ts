import gcoord from "gcoord";

export type Point = { longitude: number; latitude: number };

const earthRadiusMetres = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres between two places as the crow flies (haversine on the mean sphere, IUGG). */
export function metresBetween(a: Point, b: Point): number {
  const dLatitude = radians(b.latitude - a.latitude);
  const dLongitude = radians(b.longitude - a.longitude);
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLongitude / 2) ** 2;
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Metres in the steps a walker thinks in: `{ metres: 350 }`, `{ kilometres: 2.4 }`. */
export function inSteps(metres: number): { metres: number } | { kilometres: number } {
  if (metres < 100) return { metres: Math.round(metres / 5) * 5 };
  if (metres < 995) return { metres: Math.round(metres / 10) * 10 };
  return metres < 9950
    ? { kilometres: Math.round(metres / 100) / 10 }
    : { kilometres: Math.round(metres / 1000) };
}

/** A way to have the phone show the way. */
export type Way = { app: "phone" | "apple" | "amap" | "baidu" | "osm"; address: string };

/**
 * Links to a place for the map apps that are usual in a country (ISO 3166-1). The `geo:` link is WGS-84 as RFC 5870
 * says. Maps in China draw GCJ-02, the shifted coordinates that its law asks of maps; what they are given is shifted
 * accordingly and says so, or they would show a place some 500 m off.
 */
export function waysTo(place: Point, label: string, country: string): Way[] {
  const { longitude, latitude } = place;
  const exact = (value: number) => value.toFixed(6);
  const pair = `${exact(latitude)},${exact(longitude)}`;
  const name = encodeURIComponent(label.slice(0, 60));
  const phone: Way = { app: "phone", address: `geo:${pair}?q=${pair}(${name})` };
  if (country !== "CN") {
    return [
      phone,
      { app: "apple", address: `https://maps.apple.com/?daddr=${pair}&dirflg=w` },
      {
        app: "osm",
        address: `https://www.openstreetmap.org/directions?engine=fossgis_osrm_foot&to=${pair}`,
      },
    ];
  }
  const [gcjLongitude, gcjLatitude] = gcoord.transform([longitude, latitude], gcoord.WGS84, gcoord.GCJ02);
  const gcj = { longitude: exact(gcjLongitude), latitude: exact(gcjLatitude) };
  const amap = `to=${gcj.longitude},${gcj.latitude},${name}&mode=walk&coordinate=gaode&callnative=1`;
  const baidu = `destination=latlng:${gcj.latitude},${gcj.longitude}|name:${name}&coord_type=gcj02`;
  return [
    { app: "amap", address: `https://uri.amap.com/navigation?${amap}` },
    {
      app: "baidu",
      address: `https://api.map.baidu.com/direction?${baidu}&mode=walking&output=html&src=liangwang`,
    },
    {
      app: "apple",
      address: `https://maps.apple.com/?daddr=${gcj.latitude},${gcj.longitude}&dirflg=w`,
    },
    phone,
  ];
}
