import type { ColumnType, Generated } from "kysely";

export interface DB {
  "kernel.act": Record<string, ColumnType<unknown>> & { sequence: Generated<number> };
}
