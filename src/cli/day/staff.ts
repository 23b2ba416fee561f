import type { City } from "../../app/index.ts";
import type { Staff } from "./people.ts";

/** The demo accounts by what they do; those of units by the path of their unit. */
export function staffOf(tokens: Record<string, string>, city: City): Staff {
  const one = (login: string): string => {
    const token = tokens[login];
    if (token === undefined) throw new Error(`the city has no demo account ${login}; see its accounts.yaml`);
    return token;
  };
  const byUnit = (role: string) =>
    new Map(
      city.duties.tree.units.flatMap((unit) => {
        const token = tokens[`${role}.${unit.path.split("/").at(-2)}`];
        return token === undefined ? [] : [[unit.path, token] as const];
      }),
    );
  return {
    operator: one("operator"),
    dispatcher: one("dispatcher"),
    supervisor: one("supervisor"),
    resident: one("resident"),
    officers: byUnit("officer"),
    handlers: byUnit("handler"),
    checkers: byUnit("checker"),
  };
}
