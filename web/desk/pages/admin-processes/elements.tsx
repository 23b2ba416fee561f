import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import { Select } from "../../select.tsx";
import { Field } from "../admin/parts.tsx";
import type { Drawing, ModdleElement, Shape } from "./drawing.ts";

/** The one element that is chosen in a drawing; of a name written beside its element, that element. */
export function useChosen(drawing: Drawing): Shape | undefined {
  const [chosen, setChosen] = useState<Shape>();
  useEffect(() => {
    const listen = ({ newSelection = [] }: { newSelection?: Shape[] }) => {
      const [first, ...others] = newSelection;
      setChosen(others.length > 0 ? undefined : (first?.labelTarget ?? first));
    };
    drawing.on("selection.changed", listen);
    return () => drawing.off("selection.changed", listen);
  }, [drawing]);
  return chosen;
}

/** What kind of element it is, in words: `bpmn:UserTask` is a user task. */
export function useKindWords(): (element: ModdleElement) => string {
  const { t, i18n } = useTranslation("admin-processes");
  return ({ $type }) => {
    const name = $type.replace("bpmn:", "");
    const key = `bpmn.${name.replace(/\B[A-Z]/g, "-$&").toLowerCase()}`;
    return i18n.exists(`admin-processes:${key}`) ? t(key as "bpmn.task") : name;
  };
}

/** From which scale on the words of a drawing, 12 px high at 1, can be read. */
const legibleScale = 0.7;

const order = ["Task", "Gateway", "Event"];

/** Tasks first, then gateways and events, and all else behind them. */
function rank(type: string): number {
  const found = order.findIndex((kind) => type.endsWith(kind));
  return found < 0 ? order.length : found;
}

/** Chooses an element by its name, for those who have no pointer or whose finger is wider than the element. */
export function ElementPicker({ drawing }: { drawing: Drawing }) {
  const { t } = useTranslation("admin-processes");
  const [language] = useLanguage();
  const kind = useKindWords();
  const chosen = useChosen(drawing);
  const nameOf = (element: ModdleElement | undefined): string => {
    const translated = language === "zh-CN" ? undefined : element?.get(`names:${language}`);
    return String(translated || element?.name || element?.id || "");
  };
  const words = (element: ModdleElement): string => {
    if (element.$type !== "bpmn:SequenceFlow") return nameOf(element);
    const ends = ["sourceRef", "targetRef"].map((end) =>
      nameOf(element.get(end) as ModdleElement | undefined),
    );
    return [element.name === undefined ? "" : nameOf(element), ends.join(" → ")].filter(Boolean).join(": ");
  };
  const shapes = drawing
    .get("elementRegistry")
    .filter(({ businessObject, labelTarget }) => businessObject !== undefined && labelTarget === undefined);
  const options = shapes
    .map(({ id, businessObject }) => ({
      value: id,
      label: `${words(businessObject)} · ${kind(businessObject)}`,
      rank: rank(businessObject.$type),
    }))
    .sort((one, other) => one.rank - other.rank);
  const choose = (id: string) => {
    const shape = drawing.get("elementRegistry").get(id);
    if (shape === undefined) return;
    const canvas = drawing.get("canvas");
    if (canvas.viewbox().scale < legibleScale) canvas.zoom(1);
    canvas.scrollToElement(id);
    drawing.get("selection").select(shape);
  };
  return (
    <Field label={t("pickElement")}>
      {(id) => (
        <Select
          id={id}
          showSearch={{ optionFilterProp: "label" }}
          aria-label={t("pickElement")}
          placeholder={t("choose")}
          value={chosen?.id ?? null}
          onChange={choose}
          options={options}
        />
      )}
    </Field>
  );
}
