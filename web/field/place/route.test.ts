import { describe, expect, it } from "vitest";
import { inSteps, metresBetween, waysTo } from "./route.ts";

const place = { longitude: 121.4547, latitude: 31.2304 };

describe("the way to a place", () => {
  it("is as long as the great circle", () => {
    expect(metresBetween(place, place)).toBe(0);
    // A minute of latitude on the mean sphere.
    expect(metresBetween(place, { ...place, latitude: place.latitude + 1 / 60 })).toBeCloseTo(1853.25, 1);
  });

  it("is told in steps that a walker can use", () => {
    expect([3, 48, 134, 990, 996, 2437, 12_340].map(inSteps)).toEqual([
      { metres: 5 },
      { metres: 50 },
      { metres: 130 },
      { metres: 990 },
      { kilometres: 1 },
      { kilometres: 2.4 },
      { kilometres: 12 },
    ]);
  });

  it("gives map apps in China the coordinates they draw, and the phone's own link those of its standard", () => {
    const ways = waysTo(place, "路灯 & 井盖", "CN");
    const amap = ways.find(({ app }) => app === "amap")?.address ?? "";
    const [longitude = 0, latitude = 0] = (/to=([\d.]+),([\d.]+)/.exec(amap) ?? []).slice(1).map(Number);
    expect(metresBetween(place, { longitude, latitude })).toBeGreaterThan(300);
    expect(metresBetween(place, { longitude, latitude })).toBeLessThan(800);
    expect(ways.find(({ app }) => app === "phone")?.address).toContain("geo:31.230400,121.454700?q=");
    expect(amap).not.toContain("& ");
  });

  it("shifts nothing elsewhere", () => {
    const ways = waysTo(place, "lamp", "GB");
    expect(ways.every(({ address }) => address.includes("31.230400,121.454700"))).toBe(true);
    expect(ways.map(({ app }) => app)).not.toContain("amap");
  });
});
