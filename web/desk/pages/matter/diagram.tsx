import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { Loading } from "../../../ui/states.tsx";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { stages } from "../../../ui/ticket/stages.ts";
import type { Whole } from "../../actions/index.ts";
import type { Drawing } from "../admin-processes/drawing.ts";

const Canvas = lazy(() =>
  import("../admin-processes/canvas.tsx").then(({ Canvas: component }) => ({ default: component })),
);

type Way = Got<"/api/tickets/{id}/process">["ways"][number];

/** The process of the ticket, with where it stands and the way it came; opened by hand, for it is large. */
export function Diagram({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const names = useTicketNames();
  const ways = useQuery({
    queryKey: ["ticket", "process", ticket.id],
    queryFn: () => answered(api.GET("/api/tickets/{id}/process", { params: { path: { id: ticket.id } } })),
  });
  return (
    <Shown query={ways} empty={t("noProcess")} isEmpty={(found) => found.ways.length === 0}>
      {({ ways: [way] }) =>
        way === undefined ? null : (
          <>
            <p className="ticket-hint" role="status">
              {way.at.length === 0
                ? t("processEnded")
                : t("processAt", {
                    where: whereIs(way)
                      .map((node) => names.stage(node))
                      .join(t("ui:time.list")),
                  })}
            </p>
            <Drawn way={way} />
          </>
        )
      }
    </Shown>
  );
}

const stageIds: ReadonlySet<string> = new Set(stages);

/** The stages it stands at; the part of the process around a stage says no more than the stage. */
function whereIs({ at }: Way): string[] {
  const nodes = at.map(({ node }) => node);
  const known = nodes.filter((node) => stageIds.has(node));
  return known.length > 0 ? known : nodes;
}

function Drawn({ way }: { way: Way }) {
  const { t } = useTranslation("matter");
  const [drawing, setDrawing] = useState<Drawing>();
  const onDrawn = useCallback((drawn: Drawing | undefined) => setDrawing(drawn), []);
  const xml = useQuery({
    queryKey: ["process-xml", way.definition, way.version],
    queryFn: () =>
      answered<string>(
        api.GET("/api/processes/{id}/xml", {
          params: { path: { id: way.definition }, query: { version: way.version } },
          parseAs: "text",
        }) as Promise<{ data?: string; error?: unknown; response: Response }>,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (drawing === undefined) return;
    const canvas = drawing.get("canvas");
    const registry = drawing.get("elementRegistry");
    const marks = [
      ...[...way.passedNodes, ...way.passedFlows].map((id) => [id, "way-passed"] as const),
      ...whereIs(way).map((node) => [node, "way-here"] as const),
    ].filter(([id]) => registry.get(id) !== undefined);
    for (const [id, mark] of marks) canvas.addMarker(id, mark);
    return () => {
      for (const [id, mark] of marks) canvas.removeMarker(id, mark);
    };
  }, [drawing, way]);
  return (
    <Shown query={xml}>
      {(text) => (
        <div className="ticket-diagram">
          <Suspense fallback={<Loading />}>
            <Canvas
              xml={text}
              editing={false}
              label={t("diagramLabel")}
              focus={whereIs(way).at(-1)}
              onDrawn={onDrawn}
            />
          </Suspense>
          <p className="ticket-hint">{t("diagramLegend")}</p>
        </div>
      )}
    </Shown>
  );
}
