import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { v4 as uuid } from "uuid";
import { keyHeader } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { useProblemSentence } from "../../../ui/states.tsx";
import { acknowledgeOne } from "../../sensors/index.ts";
import type { Row } from "./merge.ts";

type Refusal = { id: string; name: string; said: string };

/** Acknowledges all that were picked, with one note; what is refused is said, alarm by alarm. */
export function Bulk(props: { rows: readonly Row[]; onClear: () => void; onDone: () => unknown }) {
  const { rows, onClear, onDone } = props;
  const { t } = useTranslation("alarms");
  const [language] = useLanguage();
  const sentence = useProblemSentence();
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [done, setDone] = useState<number>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setDone(undefined);
    const refused: Refusal[] = [];
    for (const { id, names } of rows) {
      try {
        await acknowledgeOne(id, note, { [keyHeader]: uuid() });
      } catch (error) {
        refused.push({ id, name: names[language], said: sentence(error) });
      }
    }
    setBusy(false);
    setRefusals(refused);
    setDone(rows.length - refused.length);
    setNote("");
    onClear();
    onDone();
  };
  return (
    <>
      {rows.length === 0 ? null : (
        <form className="sensors-bar" onSubmit={(event) => void submit(event)} aria-label={t("bulk.label")}>
          <span>{t("bulk.picked", { count: rows.length })}</span>
          <input
            aria-label={t("bulk.note")}
            placeholder={t("bulk.note")}
            maxLength={2000}
            value={note}
            onChange={({ target }) => setNote(target.value)}
            data-acknowledge-many
          />
          <Button size="small" type="primary" htmlType="submit" loading={busy}>
            {t("bulk.acknowledge")}
          </Button>
          <Button size="small" type="text" onClick={onClear}>
            {t("bulk.clear")}
          </Button>
        </form>
      )}
      <div role="status" aria-live="polite">
        {done === undefined || rows.length > 0 ? null : (
          <p className="sensors-bar">
            {t("bulk.done", { count: done })}
            <Button
              size="small"
              type="text"
              onClick={() => {
                setDone(undefined);
                setRefusals([]);
              }}
            >
              {t("ui:action.close")}
            </Button>
          </p>
        )}
        {refusals.length === 0 ? null : (
          <ul className="sensors-refusals">
            {refusals.map(({ id, name, said }) => (
              <li key={id}>
                {name}: {said}
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
