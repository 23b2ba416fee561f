import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import { useCategories } from "../../ui/ticket/index.ts";
import { useDeclaredLabels } from "../labels/names.ts";
import { Select, TreeSelect } from "../select.tsx";

/** One category of all, found by typing a part of its name. */
export function CategoryChoice(props: {
  id: string;
  value: string | undefined;
  onChange: (code: string) => void;
}) {
  const { t } = useTranslation("actions");
  const [language] = useLanguage();
  const groups = useCategories().data ?? [];
  return (
    <Select
      id={props.id}
      showSearch={{ optionFilterProp: "label" }}
      value={props.value ?? null}
      onChange={(code: string | null) => code !== null && props.onChange(code)}
      placeholder={t("choose")}
      style={{ width: "100%" }}
      options={groups.map((group) => ({
        label: group.names[language],
        title: group.names[language],
        options: group.categories.map(({ code, names }) => ({ value: code, label: names[language] })),
      }))}
    />
  );
}

/** One of the labels that the city declares. */
export function LabelChoice(props: {
  id: string;
  value: string | undefined;
  onChange: (code: string) => void;
}) {
  const { t } = useTranslation("actions");
  const [language] = useLanguage();
  const declared = useDeclaredLabels();
  return (
    <Select
      id={props.id}
      showSearch={{ optionFilterProp: "label" }}
      value={props.value ?? null}
      onChange={(code: string | null) => code !== null && props.onChange(code)}
      placeholder={t("choose")}
      style={{ width: "100%" }}
      options={[...declared.values()].map(({ code, names }) => ({ value: code, label: names[language] }))}
    />
  );
}

export function useUnits() {
  return useQuery({
    queryKey: ["organisation", "all"],
    queryFn: () => answered(api.GET("/api/organisations")),
    staleTime: 300_000,
  });
}

type Node = { value: string; title: string; children: Node[] };

/** The tree of units, each below its parent. */
function useUnitTree(): Node[] {
  const [language] = useLanguage();
  const { data } = useUnits();
  return useMemo(() => {
    const nodes = new Map<string, Node>();
    const roots: Node[] = [];
    for (const { path, parent, names } of data?.units ?? []) {
      const node = { value: path, title: names[language], children: [] };
      nodes.set(path, node);
      const above = parent === null ? undefined : nodes.get(parent);
      (above?.children ?? roots).push(node);
    }
    return roots;
  }, [data, language]);
}

const byTitle = (typed: string, node: { title?: unknown }) =>
  String(node.title).toLowerCase().includes(typed.toLowerCase());

/** One unit of the tree, found by typing a part of its name. */
export function UnitChoice(props: {
  id: string;
  value: string | undefined;
  onChange: (path: string | undefined) => void;
  size?: "small" | "middle";
  placeholder?: string;
  /** Id of what is said against it, where something is. */
  fault?: string | undefined;
}) {
  const { t } = useTranslation("actions");
  const tree = useUnitTree();
  return (
    <TreeSelect
      id={props.id}
      showSearch={{ filterTreeNode: byTitle }}
      allowClear
      treeData={tree}
      treeDefaultExpandedKeys={tree.map(({ value }) => value)}
      size={props.size ?? "middle"}
      {...(props.fault === undefined
        ? {}
        : { status: "error" as const, "aria-invalid": true, "aria-describedby": props.fault })}
      value={props.value}
      onChange={(path: string | undefined) => props.onChange(path)}
      placeholder={props.placeholder ?? t("choose")}
      style={{ width: "100%" }}
    />
  );
}

export function UnitsChoice(props: {
  id: string;
  value: string[] | undefined;
  onChange: (paths: string[]) => void;
}) {
  const { t } = useTranslation("actions");
  const tree = useUnitTree();
  return (
    <TreeSelect
      id={props.id}
      multiple
      showSearch={{ filterTreeNode: byTitle }}
      allowClear
      treeData={tree}
      treeDefaultExpandedKeys={tree.map(({ value }) => value)}
      value={props.value ?? []}
      onChange={(paths: string[]) => props.onChange(paths)}
      placeholder={t("choosePartners")}
      style={{ width: "100%" }}
    />
  );
}
