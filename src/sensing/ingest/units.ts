/**
 * Simple conversions between units of one dimension: value × factor + offset is the value in the dimension's own unit.
 * Codes and figures are those of UCUM (the Unified Code for Units of Measure, tables 2–10).
 */
type Unit = { dimension: string; factor: number; offset: number };

const units = new Map<string, Unit>();

function declare(dimension: string, factors: Record<string, number>): void {
  for (const [code, factor] of Object.entries(factors)) units.set(code, { dimension, factor, offset: 0 });
}

declare("length", {
  m: 1,
  km: 1000,
  dm: 0.1,
  cm: 0.01,
  mm: 0.001,
  um: 1e-6,
  "[in_i]": 0.0254,
  "[ft_i]": 0.3048,
});
declare("time", { s: 1, ms: 0.001, min: 60, h: 3600, d: 86_400 });
declare("mass", { kg: 1, g: 0.001, mg: 1e-6, ug: 1e-9, t: 1000 });
declare("pressure", {
  Pa: 1,
  hPa: 100,
  kPa: 1000,
  MPa: 1e6,
  bar: 1e5,
  mbar: 100,
  atm: 101_325,
  "mm[Hg]": 133.322387415,
});
declare("speed", { "m/s": 1, "km/h": 1 / 3.6, "cm/s": 0.01, "mm/s": 0.001, "m/h": 1 / 3600 });
declare("mass concentration", {
  "kg/m3": 1,
  "g/m3": 0.001,
  "mg/m3": 1e-6,
  "ug/m3": 1e-9,
  "g/L": 1,
  "mg/L": 0.001,
  "ug/L": 1e-6,
});
declare("share", { "1": 1, "%": 0.01, "[ppth]": 0.001, "[ppm]": 1e-6, "[ppb]": 1e-9 });
declare("volume", { m3: 1, L: 0.001, mL: 1e-6, dm3: 0.001 });
declare("flow", {
  "m3/s": 1,
  "m3/h": 1 / 3600,
  "m3/d": 1 / 86_400,
  "L/s": 0.001,
  "L/min": 0.001 / 60,
  "L/h": 0.001 / 3600,
});
declare("power", { W: 1, kW: 1000, MW: 1e6 });
declare("energy", { J: 1, kJ: 1000, "W.h": 3600, "kW.h": 3.6e6 });
declare("voltage", { V: 1, mV: 0.001, kV: 1000 });
declare("current", { A: 1, mA: 0.001, kA: 1000 });
declare("angle", { deg: Math.PI / 180, rad: 1, mrad: 0.001 });
declare("conductivity", { "S/m": 1, "mS/cm": 0.1, "uS/cm": 1e-4 });
declare("acceleration", { "m/s2": 1, "mm/s2": 0.001, "[g]": 9.80665 });
units.set("K", { dimension: "temperature", factor: 1, offset: 0 });
units.set("Cel", { dimension: "temperature", factor: 1, offset: 273.15 });
units.set("[degF]", { dimension: "temperature", factor: 5 / 9, offset: 459.67 * (5 / 9) });

/** Digits that survive a conversion; what lies beyond is noise of the arithmetic. */
const significant = 12;

/**
 * A value of one unit in another; undefined where none is known. `stream` is null where the stream has no unit.
 * UCUM's micro may be written µ.
 */
export function convert(value: number, from: string, stream: string | null): number | undefined {
  const [given, wanted] = [from.replace(/[µμ]/g, "u"), stream?.replace(/[µμ]/g, "u")];
  if (given === wanted) return value;
  const [source, target] = [units.get(given), wanted === undefined ? undefined : units.get(wanted)];
  if (source === undefined || target === undefined || source.dimension !== target.dimension) return undefined;
  const base = value * source.factor + source.offset;
  return Number(((base - target.offset) / target.factor).toPrecision(significant));
}
