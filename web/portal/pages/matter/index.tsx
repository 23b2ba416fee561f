import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "wouter";
import { Problem } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useSession } from "../../../ui/session.ts";
import { addressOf, forget, remember, useRemembered } from "../../device/matters.ts";
import { handOver } from "../../device/photos.ts";
import { AnswerForm } from "../../matter/answer.tsx";
import { useCategories } from "../../matter/categories.ts";
import { CodeForm } from "../../matter/code-form.tsx";
import { useChanges } from "../../matter/diagram/changes.ts";
import { ProcessDiagram } from "../../matter/diagram/diagram.tsx";
import { History } from "../../matter/history.tsx";
import { type Progress, stepsOf } from "../../matter/progress.ts";
import { Question } from "../../matter/question.tsx";
import { Received } from "../../matter/received.tsx";
import { ShownPhotos } from "../../matter/shown-photos.tsx";
import { Standing } from "../../matter/standing.tsx";
import { Steps } from "../../matter/steps.tsx";
import { useCode, useFollowed, useOwn, useOwnWay, useProgress } from "../../matter/use-matter.ts";
import { WaitingPhotos } from "../../matter/waiting-photos.tsx";
import { Button, Notice } from "../../parts.tsx";
import { PhotoPicker } from "../../photo-picker.tsx";
import { Title } from "../../title.tsx";

/** A matter of one's own: by its code, or as the signed-in resident who reported it. */
export default function Matter() {
  const { t } = useTranslation("matter");
  const number = decodeURIComponent(useParams<{ number: string }>().number ?? "");
  const code = useCode(number);
  const byCode = useProgress(number, code);
  const own = useOwn(number, code === undefined);
  const session = useSession();
  if (code !== undefined) {
    if (byCode.data === undefined && byCode.isError) {
      return (
        <div className="p-column">
          <Title>{t("title", { number })}</Title>
          {byCode.error instanceof Problem && byCode.error.status === 403 ? (
            <Notice kind="bad">{byCode.error.title}</Notice>
          ) : (
            <Shown query={byCode}>{() => null}</Shown>
          )}
          <CodeForm key={number} number={number} mistaken={code} />
        </div>
      );
    }
    return (
      <Shown query={byCode}>{(progress) => <Told progress={progress} asked={number} code={code} />}</Shown>
    );
  }
  if (own.signedIn) {
    return (
      <Shown query={own.query}>
        {(progress) => <Told progress={progress} asked={number} title={progress.title} />}
      </Shown>
    );
  }
  return (
    <div className="p-column">
      <Title>{t("title", { number })}</Title>
      <p className="p-lead">{t("needsCode")}</p>
      <CodeForm number={number} />
      {session.data?.account === null ? <p className="p-hint">{t("orSignIn")}</p> : null}
    </div>
  );
}

function Told(props: { progress: Progress; asked: string; code?: string; title?: string }) {
  const { progress, asked, code } = props;
  const { t } = useTranslation("matter");
  const { nameOf } = useCategories();
  const kept = useRemembered().find((one) => one.number === asked);
  const category = nameOf(progress.category);
  const title = props.title ?? kept?.title ?? category ?? t("title", { number: progress.number });
  // Before it has a category it may have no name but its number: said once.
  const above = [
    ...(title.includes(progress.number) ? [] : [progress.number]),
    ...(category === undefined || category === title ? [] : [category]),
  ];
  const [answer, setAnswer] = useState<boolean>();
  const following = useChanges(asked, code);
  const followed = useFollowed(asked, code);
  const ownWay = useOwnWay(progress.id, code === undefined);
  const way = followed?.way ?? ownWay;
  return (
    <div className="p-column">
      <Title {...(above.length === 0 ? {} : { above: above.join(" · ") })}>{title}</Title>
      {progress.number === asked ? null : <Notice>{t("merged", { asked, number: progress.number })}</Notice>}
      <Standing progress={progress} />
      <Question progress={progress} {...(code === undefined ? {} : { code })} />
      {followed === undefined ? null : <Received followed={followed} progress={progress} />}
      {answer === undefined ? null : (
        <Notice kind="good" instead>
          <p>{t(answer ? "thanksSolved" : "thanksReopened")}</p>
        </Notice>
      )}
      {progress.mayAnswer && answer === undefined ? (
        <section aria-labelledby="answer">
          <h2 id="answer">{t("answer")}</h2>
          <AnswerForm progress={progress} {...(code === undefined ? {} : { code })} onDone={setAnswer} />
        </section>
      ) : null}
      <section aria-labelledby="steps">
        <h2 id="steps">{t("steps")}</h2>
        {way === undefined ? null : <ProcessDiagram way={way} progress={progress} following={following} />}
        <Steps steps={stepsOf(progress)} />
      </section>
      <History progress={progress} answer={followed?.answer} />
      {code === undefined ? null : (
        <>
          <ShownPhotos id={progress.id} code={code} />
          <MorePhotos progress={progress} code={code} />
          <Keeping number={asked} code={code} title={title} />
        </>
      )}
    </div>
  );
}

/** Photos sent later; staff alone see them. */
function MorePhotos({ progress, code }: { progress: Progress; code: string }) {
  const { t } = useTranslation("matter");
  const { number, id, status } = progress;
  const moment = status === "open" ? "other" : "after";
  return (
    <>
      {status === "open" ? (
        <section aria-labelledby="more">
          <h2 id="more">{t("morePhotos")}</h2>
          <PhotoPicker
            matter={`more ${number}`}
            onBusy={(busy) => {
              if (!busy) void handOver(number, `more ${number}`);
            }}
          />
        </section>
      ) : null}
      <WaitingPhotos number={number} to={{ id, code, moment }} />
    </>
  );
}

/** Whether this device remembers the matter. */
function Keeping({ number, code, title }: { number: string; code: string; title: string }) {
  const { t } = useTranslation("matter");
  const kept = useRemembered().some((one) => one.number === number);
  return (
    <p className="p-aside">
      {t(kept ? "kept" : "notKept")}{" "}
      <Button
        weight="quiet"
        onClick={() => {
          if (kept) {
            // What is shown stays, by the code in the address.
            history.replaceState(history.state, "", addressOf(number, code));
            forget(number);
          } else remember({ number, code, title, at: new Date().toISOString() });
        }}
      >
        {t(kept ? "forget" : "keep")}
      </Button>
    </p>
  );
}
