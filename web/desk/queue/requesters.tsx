import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { answered, api, type Got, type PostBody } from "../../api.ts";
import { isLanguage, type Language, languages } from "../../ui/language.ts";
import { useProblemSentence } from "../../ui/states.tsx";
import { useWrite } from "../../ui/write.ts";

type Purpose = PostBody<"/api/tickets/{id}/requesters/{requester}/contact">["purpose"];
type Requester = Got<"/api/tickets/{id}/requesters">["requesters"][number];

/** Who asked, and their number once one says that one needs it: the reading is recorded, and they can see it. */
export function Requesters(props: {
  ticket: string;
  purpose: Purpose;
  /** What to say to a requester, in their language. */
  script?: (language: Language) => ReactNode;
}) {
  const { ticket, purpose, script } = props;
  const { t } = useTranslation("queue");
  const { data } = useQuery({
    queryKey: ["ticket", ticket, "requesters"],
    queryFn: () => answered(api.GET("/api/tickets/{id}/requesters", { params: { path: { id: ticket } } })),
  });
  const requesters = data?.requesters ?? [];
  return (
    <section className="queue-requesters" aria-label={t("requesters.title")}>
      <h3>{t("requesters.title")}</h3>
      {data !== undefined && requesters.length === 0 ? (
        <p className="queue-quiet">{t("requesters.none")}</p>
      ) : null}
      {requesters.map((requester) => (
        <div key={requester.id}>
          <Contact ticket={ticket} requester={requester} purpose={purpose} />
          {isLanguage(requester.language) ? script?.(requester.language) : null}
        </div>
      ))}
    </section>
  );
}

function Contact(props: { ticket: string; requester: Requester; purpose: Purpose }) {
  const { ticket, requester, purpose } = props;
  const { t } = useTranslation("queue");
  const sentence = useProblemSentence();
  const read = useWrite((why: Purpose, headers) =>
    answered(
      api.POST("/api/tickets/{id}/requesters/{requester}/contact", {
        params: { path: { id: ticket, requester: requester.id } },
        body: { purpose: why },
        headers,
      }),
    ),
  );
  const speaks = isLanguage(requester.language) ? languages[requester.language] : requester.language;
  if (requester.person === null) return <p>{t("requesters.anonymous", { language: speaks })}</p>;
  return (
    <div className="queue-contact">
      {read.data === undefined ? (
        <>
          <span>{t("requesters.speaks", { language: speaks })}</span>
          <Button loading={read.isPending} onClick={() => read.mutate(purpose)}>
            {t("requesters.show")}
          </Button>
          <span className="queue-quiet">{t("requesters.recorded")}</span>
        </>
      ) : (
        <p>
          <strong>{read.data.name ?? t("requesters.noName")}</strong> · {speaks}{" "}
          {read.data.phone === null ? null : <a href={`tel:${read.data.phone}`}>{read.data.phone}</a>}{" "}
          {read.data.mail === null ? null : <a href={`mailto:${read.data.mail}`}>{read.data.mail}</a>}
          {read.data.phone === null && read.data.mail === null ? t("requesters.noContact") : null}
        </p>
      )}
      {read.isError ? (
        <p role="alert" className="queue-problem">
          {sentence(read.error)}
        </p>
      ) : null}
    </div>
  );
}
