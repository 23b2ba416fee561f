import { useTranslation } from "react-i18next";
import type { Posted } from "../../api.ts";
import { useTimeWords } from "../../ui/time.tsx";
import type { Progress } from "./progress.ts";

type Followed = Posted<"/api/public/tickets/{number}/way">;

/** Whether the requester's answer has been received: what they said, or that it is still awaited. */
export function Received({ followed, progress }: { followed: Followed; progress: Progress }) {
  const { t } = useTranslation("portal");
  const words = useTimeWords();
  const { answer, askedSince } = followed;
  if (answer !== null) {
    const said = answer.solved === null ? "" : t(answer.solved ? "received.yes" : "received.no");
    return (
      <p className="p-received">
        {t(`received.${answer.by}`, { moment: words.moment(answer.at) })} {said}
      </p>
    );
  }
  if (askedSince !== null)
    return <p className="p-received">{t("received.awaited", { moment: words.moment(askedSince) })}</p>;
  return progress.mayAnswer ? <p className="p-received">{t("received.none")}</p> : null;
}
