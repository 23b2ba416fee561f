import path from "node:path";
import type { Roles } from "../foundation/index.ts";
import type { Finding } from "../kernel/index.ts";
import { type CityFiles, functionsTold } from "../tickets/index.ts";
import { told } from "./findings.ts";

/** Functions that the city's deadlines, or acts themselves, tell something, and that no role has: nobody would read it. */
export function toldToNobody(
  folder: string,
  roles: Roles,
  deadlines: Pick<CityFiles["deadlines"], "reminders" | "escalations" | "classes">,
): Finding[] {
  const had = new Set([...roles.values()].flatMap(({ functions }) => functions));
  return functionsTold(deadlines)
    .filter((recipient) => !had.has(recipient))
    .map((recipient) => ({
      ...told("city.nobody-told", { recipient }),
      file: path.join(folder, "roles.yaml"),
      line: 1,
      path: "roles",
    }));
}
