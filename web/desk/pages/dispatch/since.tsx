import { useTranslation } from "react-i18next";
import { useTimeWords } from "../../../ui/time.tsx";
import type { Filter } from "./filter.ts";
import { useCounts } from "./queue.ts";

/** What came since I was here last: how many, and one press to see them. */
export function Since(props: {
  lastLook: string | null;
  filter: Filter;
  onChoose: (filter: Filter) => void;
}) {
  return props.lastLook === null ? null : <Came {...props} lastLook={props.lastLook} />;
}

function Came(props: { lastLook: string; filter: Filter; onChoose: (filter: Filter) => void }) {
  const { lastLook, filter, onChoose } = props;
  const { t } = useTranslation("dispatch");
  const time = useTimeWords();
  const view: Filter = { status: ["open"], from: lastLook, sort: "newest" };
  const counts = useCounts(view).data;
  if (counts === undefined || counts.total === 0 || filter.from === lastLook) return null;
  return (
    <p className="dispatch-since">
      {t("since", { moment: time.moment(lastLook), count: counts.total })}{" "}
      <button type="button" onClick={() => onChoose(view)}>
        {t("sinceShow")}
      </button>
    </p>
  );
}
