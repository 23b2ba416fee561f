import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "wouter";
import { useTimeWords } from "../../../ui/time.tsx";
import { addressOf, forget, useRemembered } from "../../device/matters.ts";
import { Standing } from "../../matter/standing.tsx";
import { useCode, useProgress } from "../../matter/use-matter.ts";
import { WaitingPhotos } from "../../matter/waiting-photos.tsx";
import { Button, LinkButton, Notice } from "../../parts.tsx";
import { Title } from "../../title.tsx";
import "../../matter/matter.css";

/** The report has arrived: its number and code to keep, its photos on their way, and what comes next. */
export default function Done() {
  const { t } = useTranslation("done");
  const number = decodeURIComponent(useParams<{ number: string }>().number ?? "");
  const code = useCode(number);
  const { data: progress } = useProgress(number, code);
  const remembered = useRemembered().some((one) => one.number === number);
  return (
    <div className="p-column">
      <Title>{t("title")}</Title>
      {code === undefined ? (
        <Notice>
          <p>{t("noCode", { number })}</p>
        </Notice>
      ) : (
        <>
          <p className="p-lead">{t("keep")}</p>
          <Keep number={number} code={code} />
          {progress === undefined ? null : (
            <WaitingPhotos number={number} to={{ id: progress.id, code, moment: "before" }} />
          )}
        </>
      )}
      {progress === undefined || progress.stage === "accept" ? (
        <Next stageDueAt={progress?.stageDueAt ?? null} dueAt={progress?.dueAt ?? null} />
      ) : (
        <Standing progress={progress} />
      )}
      <div className="p-actions">
        <LinkButton href={addressOf(number, code)} weight="primary">
          {t("follow")}
        </LinkButton>
        <LinkButton href="/report" weight="quiet">
          {t("another")}
        </LinkButton>
      </div>
      {remembered ? (
        <p className="p-aside">
          {t("remembered")}{" "}
          <Button
            weight="quiet"
            onClick={() => {
              if (code !== undefined) location.hash = encodeURIComponent(code);
              forget(number);
            }}
          >
            {t("forget")}
          </Button>
        </p>
      ) : null}
    </div>
  );
}

/** Number and code, to copy or to send oneself. */
function Keep({ number, code }: { number: string; code: string }) {
  const { t } = useTranslation("done");
  const [copied, setCopied] = useState<"copied" | "copyByHand">();
  const link = new URL(addressOf(number, code), location.origin).href;
  const text = [`${t("number")}: ${number}`, `${t("code")}: ${code}`, link].join("\n");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied("copied");
    } catch {
      setCopied("copyByHand");
    }
  };
  return (
    <div className="p-code">
      <dl>
        <dt>{t("number")}</dt>
        <dd translate="no">{number}</dd>
        <dt>{t("code")}</dt>
        <dd translate="no" className="done-code">
          {/* In groups to the eye; what is copied has no spaces. */}
          {groupsOf(code).map(({ at, letters }) => (
            <span key={at}>{letters}</span>
          ))}
        </dd>
      </dl>
      <div className="p-row">
        <Button onClick={() => void copy()}>{t("copy")}</Button>
        {"share" in navigator ? (
          // Whoever closes the sheet has changed their mind; there is nothing to tell.
          <Button onClick={() => void navigator.share({ title: number, text }).catch(() => {})}>
            {t("share")}
          </Button>
        ) : null}
      </div>
      <p role="status" className="p-hint">
        {copied === undefined ? t("secret") : t(copied)}
      </p>
    </div>
  );
}

function Next({ stageDueAt, dueAt }: { stageDueAt: string | null; dueAt: string | null }) {
  const { t } = useTranslation("done");
  const words = useTimeWords();
  return (
    <section aria-labelledby="next">
      <h2 id="next">{t("next")}</h2>
      <ol className="p-next">
        <li>{stageDueAt === null ? t("next1Soon") : t("next1", { moment: words.moment(stageDueAt) })}</li>
        <li>{dueAt === null ? t("next2") : t("next2Due", { moment: words.moment(dueAt) })}</li>
        <li>{t("next3")}</li>
      </ol>
    </section>
  );
}

const groupOf = 4;

const groupsOf = (code: string) =>
  Array.from({ length: Math.ceil(code.length / groupOf) }, (_, index) => {
    const at = index * groupOf;
    return { at, letters: code.slice(at, at + groupOf) };
  });
