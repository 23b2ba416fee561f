import { type Command, InvalidArgumentError, Option } from "commander";
import { type Context, filled, languageOfTerminal, Problem, type Text } from "../../kernel/index.ts";
import { type ImportRequest, importPlaces } from "./actions.ts";
import { crsByName, toWgs84 } from "./crs.ts";
import { readJson } from "./folder.ts";
import type { PlaceIndex } from "./resolve.ts";
import { type Crs, type Level, type LonLat, levels } from "./schema.ts";

/**
 * Adds `place LON,LAT…`: one JSON line per point on standard output. `-` reads points from standard input, one a
 * line. A point that is none: a sentence on standard error, exit code 2 after the others are done.
 */
export function placeCommands(program: Command, open: () => Promise<PlaceIndex>): void {
  program
    .command("place")
    .description(
      "where a position lies: grid cell, neighbourhood, sub-district, district; a JSON line for each",
    )
    .argument(
      "<points...>",
      "longitude,latitude in degrees, such as 121.445,31.2256; - reads them from standard input",
    )
    .addOption(crsOption().default("wgs84", "wgs84"))
    // A western longitude begins with a hyphen and is no option.
    .allowUnknownOption()
    .action(async (points: string[], options: { crs: Crs }) => {
      const index = await open();
      for await (const text of expand(points)) {
        const point = parsePoint(text);
        if ("en" in point) refuse(point[languageOfTerminal()]);
        else {
          console.log(JSON.stringify(index.resolve(toWgs84(point, options.crs))));
        }
      }
    });
}

type ImportOptions = {
  level: Level;
  crs?: Crs;
  source?: string;
  validFrom?: string;
  codeProperty?: string;
  nameProperty?: string;
  parentProperty?: string;
  complete?: true;
};

/** What an import command works in; `close` ends it. */
export interface ImportGround {
  readonly context: Context;
  /** Today on the city's clock, YYYY-MM-DD. */
  readonly today: string;
  close(): Promise<void>;
}

/** Adds `places FILE.geojson` below the command `import`. Prints a JSON report; warnings go to standard error. */
export function placeImportCommand(parent: Command, open: () => Promise<ImportGround>): void {
  parent
    .command("places")
    .description("boundaries of districts, sub-districts or neighbourhoods from a GeoJSON file")
    .argument("<file>", "GeoJSON FeatureCollection of Polygons and MultiPolygons")
    .addOption(new Option("--level <level>", "what the areas are").choices(levels).makeOptionMandatory())
    .addOption(crsOption())
    .option("--source <text>", "who drew it, in a sentence; the file's name if not said")
    .option(
      "--valid-from <day>",
      "first day on which the boundaries hold, YYYY-MM-DD; today if not said",
      day,
    )
    .option("--code-property <name>", "property that holds the code")
    .option("--name-property <name>", "property that holds the name")
    .option("--parent-property <name>", "property that holds the code of the area above")
    .option("--complete", "the file has every area of its level: those that it leaves out end")
    .action(async (file: string, options: ImportOptions) => {
      const content = await readJson(file);
      const language = languageOfTerminal();
      if ("message" in content) return refuse(`${file}: ${content.message[language]}`);
      const ground = await open();
      try {
        const report = await importPlaces(
          ground.context,
          requestOf(file, content.value, options, ground.today),
        );
        const warnings = report.warnings.map(({ message }) => message[language]);
        for (const warning of warnings) console.error(`warning: ${warning}`);
        console.log(JSON.stringify({ ...report, warnings }));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        refuse(error.sentence(language));
      } finally {
        await ground.close();
      }
    });
}

function requestOf(file: string, content: unknown, options: ImportOptions, today: string): ImportRequest {
  const { codeProperty: code, nameProperty: name, parentProperty: parent } = options;
  return {
    content,
    level: options.level,
    source: options.source ?? file.split(/[\\/]/).at(-1) ?? file,
    validFrom: options.validFrom ?? today,
    properties: { ...(code ? { code } : {}), ...(name ? { name } : {}), ...(parent ? { parent } : {}) },
    ...(options.crs ? { crs: options.crs } : {}),
    ...(options.complete ? { complete: true } : {}),
  };
}

function refuse(sentence: string): void {
  console.error(sentence);
  process.exitCode = 2;
}

function crsOption(): Option {
  return new Option("--crs <system>", "coordinate system: wgs84, gcj02 or bd09").argParser(
    (text: string): Crs => {
      const crs = crsByName(text);
      if (!crs) throw new InvalidArgumentError("It is wgs84, gcj02 or bd09.");
      return crs;
    },
  );
}

function day(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(text) ||
    Number.isNaN(date.valueOf()) ||
    date.toISOString().slice(0, 10) !== text
  ) {
    throw new InvalidArgumentError("It is a day such as 2026-03-01.");
  }
  return text;
}

async function* expand(points: readonly string[]): AsyncGenerator<string> {
  for (const text of points) {
    if (text !== "-") {
      yield text;
      continue;
    }
    let rest = "";
    for await (const chunk of process.stdin.setEncoding("utf8")) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line.trim() !== "");
    }
    if (rest.trim() !== "") yield rest;
  }
}

const noPoint: Text = {
  en: "“{text}” is no point: write longitude,latitude in degrees, such as 121.445,31.2256",
  "zh-CN": "“{text}”不是位置：请按“经度,纬度”以度书写，例如 121.445,31.2256",
  ja: "「{text}」は位置ではありません。121.445,31.2256 のように、経度,緯度を度で書いてください",
};
const outOfRange: Text = {
  en: "“{text}” is outside the range of degrees: longitude -180 to 180 first, then latitude -90 to 90",
  "zh-CN": "“{text}”超出度数范围：先写经度（-180 至 180），再写纬度（-90 至 90）",
  ja: "「{text}」は度の範囲外です。先に経度（-180 から 180）、次に緯度（-90 から 90）を書いてください",
};

/** A point, or a sentence that says what is wrong. */
function parsePoint(text: string): LonLat | Text {
  const parts = text.trim().split(/\s*[,\s]\s*/);
  const [lon, lat] = parts.map((part) => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(part) ? Number(part) : Number.NaN));
  const isPair = parts.length === 2 && lon !== undefined && lat !== undefined;
  if (!isPair || Number.isNaN(lon) || Number.isNaN(lat)) return filled(noPoint, { text });
  return Math.abs(lon) > 180 || Math.abs(lat) > 90 ? filled(outOfRange, { text }) : [lon, lat];
}
