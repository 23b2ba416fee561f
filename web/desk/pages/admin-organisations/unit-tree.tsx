import { Tree } from "antd";
import type { DataNode } from "antd/es/tree";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import type { Language } from "../../../ui/language.ts";
import { Select } from "../../select.tsx";
import { useAddress } from "../admin/address.ts";
import { Quiet, Search } from "../admin/parts.tsx";

export type Unit = Got<"/api/organisations">["units"][number];

const kinds = ["district", "department", "subdistrict", "committee", "team", "centre", "hall"] as const;

/** The units that match, and all above them, so that each is seen in its place. */
function withParents(units: readonly Unit[], matches: (unit: Unit) => boolean): Set<string> {
  const shown = new Set<string>();
  const parents = new Map(units.map(({ path, parent }) => [path, parent]));
  for (const unit of units.filter(matches)) {
    for (let path: string | null = unit.path; path !== null; path = parents.get(path) ?? null)
      shown.add(path);
  }
  return shown;
}

/** Units of one kind stand together, by their names as they are read. */
function nodesOf(units: readonly Unit[], shown: ReadonlySet<string>, language: Language): DataNode[] {
  const byName = new Intl.Collator(language);
  const order = (unit: Unit) => kinds.indexOf(unit.kind);
  const below = Map.groupBy(
    units
      .filter(({ path }) => shown.has(path))
      .sort(
        (one, other) =>
          order(one) - order(other) || byName.compare(one.names[language], other.names[language]),
      ),
    ({ parent }) => parent,
  );
  const build = (parent: string | null): DataNode[] =>
    (below.get(parent) ?? []).map((unit) => ({
      key: unit.path,
      title: unit.names[language],
      children: build(unit.path),
    }));
  return build(null);
}

/** The tree of units with its search; the chosen unit is in the address. */
export function UnitTree({ units, chosen }: { units: readonly Unit[]; chosen: string | undefined }) {
  const { t } = useTranslation("admin-organisations");
  const [language] = useLanguage();
  const { read, set } = useAddress();
  const [search, kind] = [read("search"), read("kind")];
  const [opened, setOpened] = useState<string[]>();
  const narrowed = search !== undefined || kind !== undefined;
  const { nodes, shown, found } = useMemo(() => {
    const words = search?.toLocaleLowerCase();
    const matches = (unit: Unit) =>
      (kind === undefined || unit.kind === kind) &&
      (words === undefined ||
        unit.path.includes(words) ||
        Object.values(unit.names).some((name) => name.toLocaleLowerCase().includes(words)));
    const kept = withParents(units, matches);
    return {
      nodes: nodesOf(units, kept, language),
      shown: kept,
      found: units.filter(matches).length,
    };
  }, [units, search, kind, language]);
  const first = useMemo(() => {
    const open = new Set(units.filter(({ parent }) => parent === null).map(({ path }) => path));
    const parents = new Map(units.map(({ path, parent }) => [path, parent]));
    let path = chosen === undefined ? null : (parents.get(chosen) ?? null);
    while (path !== null) {
      open.add(path);
      path = parents.get(path) ?? null;
    }
    return [...open];
  }, [units, chosen]);
  return (
    <section className="admin-section" aria-label={t("tree")}>
      <Search label={t("search")} value={search} onSearch={(words) => set({ search: words })} />
      <div className="admin-filters">
        <Select
          aria-label={t("kindLabel")}
          value={kind ?? ""}
          onChange={(value) => set({ kind: value })}
          options={[
            { value: "", label: t("kinds") },
            ...kinds.map((value) => ({ value, label: t(`kind.${value}`) })),
          ]}
        />
        <span className="admin-count" role="status">
          {t("found", { count: found })}
        </span>
      </div>
      {nodes.length === 0 ? (
        <Quiet>{t("none")}</Quiet>
      ) : (
        <Tree
          aria-label={t("tree")}
          blockNode
          height={560}
          treeData={nodes}
          expandedKeys={narrowed ? [...shown] : (opened ?? first)}
          onExpand={(keys) => setOpened(keys.map(String))}
          selectedKeys={chosen === undefined ? [] : [chosen]}
          onSelect={([key]) => key !== undefined && set({ unit: String(key) })}
        />
      )}
    </section>
  );
}
