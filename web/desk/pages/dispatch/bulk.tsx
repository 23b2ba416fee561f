import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Progress } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { v4 as uuid } from "uuid";
import { answered, api, keyHeader } from "../../../api.ts";
import { useProblemSentence } from "../../../ui/states.tsx";
import { useTicketNames } from "../../../ui/ticket/index.ts";
import { sendAction, UnitChoice, type Values } from "../../actions/index.ts";
import type { Row } from "./filter.ts";

const atOnce = 4;
/** Below this a proposed category is a guess that a person should look at. */
const sureEnough = 0.5;

type Result = { number: string; said: string; done: boolean };
type Kind = "accept" | "dispatch" | "dispatchTo";

/** The bar goes with what was picked: whoever works by keyboard goes on at the chosen matter, or the first. */
function toList(): void {
  if (document.activeElement !== document.body) return;
  const find = (row: string) => document.querySelector<HTMLElement>(row);
  (find(".dispatch-row[aria-current=true]") ?? find(".dispatch-row"))?.focus();
}

/** What can be done to all that were picked: one after the other, each with its own answer. */
export function BulkBar(props: { rows: readonly Row[]; onClear: () => void; onDone: () => void }) {
  const { rows, onClear, onDone } = props;
  const { t } = useTranslation("dispatch");
  const client = useQueryClient();
  const sentence = useProblemSentence();
  const names = useTicketNames();
  const [results, setResults] = useState<Result[]>();
  const [total, setTotal] = useState(0);
  const [unit, setUnit] = useState<string>();
  const stopped = useRef(false);
  const shown = results !== undefined;
  const wasShown = useRef(false);
  useEffect(() => {
    if (wasShown.current && !shown) requestAnimationFrame(toList);
    wasShown.current = shown;
  }, [shown]);

  const one = async (kind: Kind, row: Row): Promise<Result> => {
    const { number } = row;
    try {
      const values = await valuesFor(kind, row, unit);
      if (values === undefined) return { number, said: t("bulk.unsure"), done: false };
      const action = kind === "dispatchTo" ? "dispatch" : kind;
      const answer = await sendAction(action, row, values, { [keyHeader]: uuid() });
      const said = answer.stage === null ? names.status(answer.status) : names.stageWaits(answer.stage);
      return { number, said, done: true };
    } catch (error) {
      return { number, said: sentence(error), done: false };
    }
  };
  const run = async (kind: Kind) => {
    stopped.current = false;
    const waiting = [...rows];
    setTotal(rows.length);
    setResults([]);
    const worker = async () => {
      for (let row = waiting.shift(); row !== undefined && !stopped.current; row = waiting.shift()) {
        const result = await one(kind, row);
        setResults((before = []) => [...before, result]);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    void client.invalidateQueries({ queryKey: ["ticket"] });
    onDone();
  };
  if (rows.length === 0 && results === undefined) return null;
  const finished = results !== undefined && (results.length === total || stopped.current);
  return (
    <div className="dispatch-bulk" role="toolbar" aria-label={t("bulk.label")}>
      <span>{t("bulk.picked", { count: rows.length })}</span>
      <Button id="bulk-accept" size="small" onClick={() => void run("accept")}>
        {t("bulk.accept")}
      </Button>
      <Button id="bulk-dispatch" size="small" type="primary" onClick={() => void run("dispatch")}>
        {t("bulk.dispatch")}
      </Button>
      <span className="dispatch-bulk-unit">
        <label className="unseen" htmlFor="bulk-unit">
          {t("bulk.unit")}
        </label>
        <UnitChoice
          id="bulk-unit"
          size="small"
          placeholder={t("bulk.unit")}
          value={unit}
          onChange={setUnit}
        />
      </span>
      <Button size="small" disabled={unit === undefined} onClick={() => void run("dispatchTo")}>
        {t("bulk.dispatchTo")}
      </Button>
      <Button size="small" type="text" onClick={onClear}>
        {t("bulk.clear")}
      </Button>
      <Modal
        open={results !== undefined}
        title={t("bulk.results")}
        onCancel={() => {
          stopped.current = true;
          setResults(undefined);
          if (finished) onClear();
        }}
        footer={
          <Button
            onClick={() => {
              stopped.current = true;
              if (finished) {
                setResults(undefined);
                onClear();
              }
            }}
          >
            {t(finished ? "ui:action.close" : "bulk.stop")}
          </Button>
        }
      >
        <Progress
          // A bar that is full and green would say that all went well.
          status={results?.some(({ done }) => !done) === true ? "exception" : "normal"}
          percent={total === 0 ? 100 : Math.round(((results?.length ?? 0) / total) * 100)}
          size="small"
          aria-label={t("bulk.results")}
        />
        <p role="status">
          {t("bulk.summary", {
            done: results?.filter(({ done }) => done).length ?? 0,
            refused: results?.filter(({ done }) => !done).length ?? 0,
            total,
          })}
        </p>
        <ul className="dispatch-results">
          {results?.map(({ number, said, done }) => (
            <li key={number} data-done={done}>
              <span aria-hidden="true">{done ? "✓" : "×"}</span> <b>{number}</b> {said}
            </li>
          ))}
        </ul>
      </Modal>
    </div>
  );
}

/** What is sent for one ticket; undefined where there is nothing sure enough to send. */
async function valuesFor(kind: Kind, row: Row, unit: string | undefined): Promise<Values | undefined> {
  if (kind === "dispatch") return {};
  if (kind === "dispatchTo") return { unit };
  if (row.category !== null) return { category: row.category };
  const ticket = await answered(api.GET("/api/tickets/{id}", { params: { path: { id: row.id } } }));
  const place =
    row.longitude === null || row.latitude === null
      ? {}
      : { longitude: row.longitude, latitude: row.latitude };
  const proposed = await answered(
    api.POST("/api/tickets/propose", {
      body: { text: `${ticket.title}\n${ticket.description}`.slice(0, 20_000), ...place },
    }),
  );
  const best = proposed.categories[0];
  return best === undefined || best.confidence < sureEnough ? undefined : { category: best.code };
}
