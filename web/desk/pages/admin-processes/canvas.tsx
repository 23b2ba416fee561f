import { Button } from "antd";
import Modeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../../ui/i18n.ts";
import type { Box, Drawing, ModdleElement } from "./drawing.ts";
import { type Navigation, navigate } from "./navigate.ts";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "./canvas.css";

/** What bpmn-js says of its tools, in our language where we have the words. */
function translator(t: (key: string) => string, exists: (key: string) => boolean) {
  const slug = (template: string) => template.toLowerCase().replace(/[^a-z]+/g, "-");
  return {
    translate: [
      "value",
      (template: string, replacements: Record<string, string> = {}) => {
        const key = `bpmn.${slug(template)}`;
        const words = exists(`admin-processes:${key}`) ? t(key) : template;
        return words.replace(/{([^}]+)}/g, (_, name: string) => replacements[name] ?? `{${name}}`);
      },
    ],
  };
}

/** Names of elements in the language shown, where the model has them. */
function nameIn(elements: Record<string, ModdleElement>, language: string): void {
  for (const element of Object.values(elements)) {
    const name = element.$attrs?.[`names:${language}`];
    if (typeof name === "string") element.name = name;
  }
  for (const { bpmnElement, label } of Object.values(elements))
    if (bpmnElement?.name !== undefined && label?.bounds !== undefined) widen(label.bounds, bpmnElement.name);
}

const labelPx = { letter: 7.2, ideograph: 11.5, atMost: 90 };

/** Makes the room beside an element fit a name in another language: two lines, and no word is broken. */
function widen(bounds: Box, name: string): void {
  const width = (text: string) =>
    [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? labelPx.ideograph : labelPx.letter), 0);
  const longest = Math.max(...name.split(/\s+/).map(width));
  const wanted = name.includes(" ") ? Math.max(longest, width(name) / 1.8) : longest;
  const room = Math.ceil(Math.max(bounds.width, Math.min(wanted, Math.max(labelPx.atMost, longest))));
  bounds.x -= (room - bounds.width) / 2;
  bounds.width = room;
}

const palettePx = 124;

/** Moves the drawing out from under the palette, which floats over its left edge. */
function besidePalette(drawing: Drawing): void {
  const canvas = drawing.get("canvas");
  const { inner, outer } = canvas.viewbox();
  const margin = (inner.width * palettePx) / Math.max(1, outer.width - palettePx);
  const width = (inner.width + margin) * 1.02;
  const height = Math.max(inner.height, (width * outer.height) / Math.max(1, outer.width));
  canvas.viewbox({ x: inner.x - margin, y: inner.y - (height - inner.height) / 2, width, height });
}

/**
 * A process drawn by bpmn-js, to be looked at or edited. `onDrawn` is told the drawing once the XML stands; a viewer
 * shows names in the language of the page, an editor as the model has them. A viewer too narrow for the whole opens
 * about the element `focus`.
 */
export function Canvas(props: {
  xml: string;
  editing: boolean;
  /** An editor without the tools that draw: elements are chosen, and looked at as in a viewer. */
  narrow?: boolean;
  label: string;
  focus?: string | undefined;
  onDrawn: (drawing: Drawing | undefined) => void;
}) {
  const { xml, editing, narrow = false, label, focus, onDrawn } = props;
  const draws = editing && !narrow;
  const { t, i18n } = useTranslation("admin-processes");
  const [language] = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string>();
  const [navigation, setNavigation] = useState<Navigation>();
  const opensAt = useRef(focus);
  useEffect(() => {
    // What stands moves on while one looks.
    if (focus !== undefined && focus !== opensAt.current) navigation?.follow(focus);
    opensAt.current = focus;
  }, [navigation, focus]);
  // What a person has drawn outlives a change of language.
  const begun = useRef(xml);
  const kept = useRef(xml);

  useEffect(() => {
    if (box.current === null) return;
    if (begun.current !== xml) {
      begun.current = xml;
      kept.current = xml;
    }
    const options = {
      container: box.current,
      bpmnRenderer: {
        // Of whatever theme is shown, and light on paper, without being drawn anew.
        defaultFillColor: "var(--colour-surface)",
        defaultStrokeColor: "var(--colour-ink)",
        defaultLabelColor: "var(--colour-ink)",
      },
      zoomScroll: { enabled: draws },
      additionalModules: [
        translator(
          (key) => t(key as never),
          (key) => i18n.exists(key),
        ),
      ],
    };
    const drawing = (editing ? new Modeler(options) : new NavigatedViewer(options)) as unknown as Drawing;
    const { current: canvas } = box;
    let current = true;
    let looking: Navigation | undefined;
    if (!editing && language !== "zh-CN")
      drawing.on("import.parse.complete", ({ elementsById }) => nameIn(elementsById ?? {}, language));
    drawing
      .importXML(kept.current)
      .then(() => {
        if (!current) return;
        setFault(undefined);
        if (draws) {
          drawing.get("canvas").zoom("fit-viewport", "auto");
          besidePalette(drawing);
        } else {
          looking = navigate(drawing, canvas, opensAt.current);
          setNavigation(looking);
        }
        onDrawn(drawing);
      })
      .catch((error: unknown) => current && setFault(error instanceof Error ? error.message : String(error)));
    if (editing)
      drawing.on("commandStack.changed", () => {
        void drawing.saveXML({ format: true }).then((saved) => {
          if (saved.xml !== undefined) kept.current = saved.xml;
        });
      });
    return () => {
      current = false;
      onDrawn(undefined);
      looking?.stop();
      setNavigation(undefined);
      drawing.destroy();
    };
  }, [xml, editing, draws, language, onDrawn, t, i18n]);

  return (
    <>
      {fault === undefined ? null : <p role="alert">{t("undrawable", { fault })}</p>}
      <section ref={box} className="bpmn-canvas" aria-label={label} data-draws={draws} />
      {navigation === undefined ? null : <Look navigation={navigation} focus={focus} />}
    </>
  );
}

function Look({ navigation, focus }: { navigation: Navigation; focus: string | undefined }) {
  const { t } = useTranslation("admin-processes");
  return (
    <div className="bpmn-look no-print">
      {focus === undefined ? null : (
        <Button size="small" onClick={() => navigation.at(focus)}>
          {t("look.here")}
        </Button>
      )}
      <Button size="small" onClick={navigation.whole}>
        {t("look.whole")}
      </Button>
      <Button size="small" onClick={navigation.closer}>
        {t("look.closer")}
      </Button>
      <Button size="small" onClick={navigation.farther}>
        {t("look.farther")}
      </Button>
    </div>
  );
}
