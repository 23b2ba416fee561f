import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Posted } from "../../../api.ts";
import { Code, Quiet } from "../admin/parts.tsx";
import type { Drawing } from "./drawing.ts";

export type Finding = Posted<"/api/processes/validate">["findings"][number];

/** Marks each finding at its element: an outline, and a sign that bears its sentence. */
export function useMarks(drawing: Drawing | undefined, findings: readonly Finding[]): void {
  useEffect(() => {
    if (drawing === undefined) return;
    const canvas = drawing.get("canvas");
    const registry = drawing.get("elementRegistry");
    const marked: [string, string][] = [];
    for (const { element, severity, reason } of findings) {
      if (element === null || registry.get(element) === undefined) continue;
      const marker = severity === "refused" ? "refused" : "remarked";
      canvas.addMarker(element, marker);
      marked.push([element, marker]);
      const sign = document.createElement("div");
      sign.className = `bpmn-mark ${marker}`;
      sign.textContent = severity === "refused" ? "✕" : "!";
      sign.title = reason;
      drawing.get("overlays").add(element, "finding", { position: { top: -9, right: 9 }, html: sign });
    }
    return () => {
      drawing.get("overlays").remove({ type: "finding" });
      for (const [element, marker] of marked)
        if (registry.get(element) !== undefined) canvas.removeMarker(element, marker);
    };
  }, [drawing, findings]);
}

/** The findings as a list; each leads to its element. */
export function FindingList(props: { findings: readonly Finding[]; drawing: Drawing | undefined }) {
  const { findings, drawing } = props;
  const { t } = useTranslation("admin-processes");
  const show = (element: string | null) => {
    const shape = element === null ? undefined : drawing?.get("elementRegistry").get(element);
    if (shape === undefined || drawing === undefined) return;
    drawing.get("canvas").scrollToElement(shape.id);
    drawing.get("selection").select(shape);
  };
  if (findings.length === 0) return <Quiet>{t("noFindings")}</Quiet>;
  return (
    <ul className="bpmn-findings">
      {findings.map(({ element, name, line, reason, severity }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one element may have the same finding twice
        <li key={`${element} ${index}`} className={severity}>
          <button type="button" onClick={() => show(element)}>
            <strong>{t(severity === "refused" ? "refused" : "remarked")}</strong> {name ?? ""}{" "}
            {element === null ? null : <Code>{element}</Code>}
            <br />
            {reason}
            {line === null ? null : <Code> {t("line", { line })}</Code>}
          </button>
        </li>
      ))}
    </ul>
  );
}
