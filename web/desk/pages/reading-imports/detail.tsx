import { useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { Time } from "../../../ui/time.tsx";
import { useWrite } from "../../../ui/write.ts";
import { Refusal } from "../admin/parts.tsx";
import { Counts, Reason, useAmounts } from "./figures.tsx";
import { type Import, Status } from "./index.tsx";

/** One import: what its check found, how far it is, what became of it. */
export function Detail({ one, onClose }: { one: Import; onClose: () => void }) {
  const { t } = useTranslation("reading-imports");
  const client = useQueryClient();
  const after = { onSuccess: () => client.invalidateQueries({ queryKey: ["reading-import"] }) };
  const params = { path: { id: one.id } };
  const start = useWrite(
    (_id: string, headers) => answered(api.POST("/api/reading-imports/{id}/start", { params, headers })),
    after,
  );
  const cancel = useWrite(
    (_id: string, headers) => answered(api.POST("/api/reading-imports/{id}/cancel", { params, headers })),
    after,
  );
  const mayStart = one.status === "checked" || one.status === "interrupted" || one.status === "failed";
  const mayCancel = mayStart || one.status === "running";
  const counts = one.counts;
  return (
    <section className="import-detail" aria-label={one.file}>
      <header>
        <h2>{one.file}</h2>
        <Status status={one.status} />
        <div className="admin-actions">
          {mayStart ? (
            <Button type="primary" loading={start.isPending} onClick={() => start.mutate(one.id)}>
              {t(one.status === "checked" ? "start" : "goOn")}
            </Button>
          ) : null}
          {mayCancel ? (
            <Popconfirm
              title={t("cancelAsk")}
              okText={t("cancel")}
              cancelText={t("keep")}
              onConfirm={() => cancel.mutate(one.id)}
            >
              <Button danger loading={cancel.isPending}>
                {t("cancel")}
              </Button>
            </Popconfirm>
          ) : null}
          <Button type="text" onClick={onClose}>
            {t("close")}
          </Button>
        </div>
      </header>
      <Refusal error={start.error ?? cancel.error} />
      <p className="import-soft">
        {t("by", { mapping: one.mapping.name })} {one.mapping.about}
      </p>
      {one.fault === null ? null : <p role="alert">{one.fault}</p>}
      {counts === null ? null : <Standing one={one} counts={counts} />}
      <Found one={one} />
    </section>
  );
}

function Standing({ one, counts }: { one: Import; counts: NonNullable<Import["counts"]> }) {
  const { t } = useTranslation("reading-imports");
  const percent = Math.min(100, Math.floor((100 * counts.bytesRead) / Math.max(1, one.bytes)));
  return (
    <div aria-live="polite">
      {one.status === "running" ? <Progress percent={percent} aria-label={t("progress")} /> : null}
      {one.endedAt === null ? null : (
        <p className="import-soft">
          {t("ended")} <Time at={one.endedAt} />
        </p>
      )}
      <Counts counts={counts} />
      {counts.rejected > 0 && one.status !== "running" ? (
        <a href={`/api/reading-imports/${one.id}/rejected`} download>
          {t("rejectedFile")}
        </a>
      ) : null}
    </div>
  );
}

/** What the check found: counts of its rows, the first readings, problems by row. */
function Found({ one }: { one: Import }) {
  const { t } = useTranslation("reading-imports");
  const { number } = useAmounts();
  const { counts, whole, first, problems } = one.found;
  return (
    <details open={one.status === "checked"}>
      <summary>{t("found")}</summary>
      <p className="import-soft">{t(whole ? "foundWhole" : "foundPart", { rows: number(counts.rows) })}</p>
      <Counts counts={counts} checked />
      {first.length === 0 ? null : <h3>{t("first")}</h3>}
      {first.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
        <section className="admin-table import-table" aria-label={t("first")} tabIndex={0}>
          <table>
            <caption className="unseen">{t("first")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("row")}</th>
                <th scope="col">{t("stream")}</th>
                <th scope="col">{t("time")}</th>
                <th scope="col">{t("value")}</th>
                <th scope="col">{t("outcome")}</th>
              </tr>
            </thead>
            <tbody>
              {first.map(({ row, column, raw, stream, time, reason }) => (
                <tr key={`${row} ${column}`}>
                  <td className="number">{row}</td>
                  <td>{stream ?? column}</td>
                  <td>{time === null ? "–" : <Time at={time} />}</td>
                  <td className="number">{raw}</td>
                  <td>{reason === null ? t("willKeep") : <Reason reason={reason} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {problems.length === 0 ? null : (
        <>
          <h3>{t("problems")}</h3>
          <ul className="import-reasons">
            {problems.map(({ row, reason, raw }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
              <li key={place}>
                {t("atRow", { row })}: <Reason reason={reason} /> <code>{raw}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}
