import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { answered, api, type Posted } from "../../../api.ts";
import { Shown } from "../../../ui/query.tsx";
import { useProblemSentence } from "../../../ui/states.tsx";
import { Time } from "../../../ui/time.tsx";
import { useWrite } from "../../../ui/write.ts";
import type { Whole } from "../../actions/index.ts";

/** Who asked for it. Names and numbers are read one by one; the person sees who read them, and why. */
export function Requesters({ ticket }: { ticket: Whole }) {
  const { t } = useTranslation("matter");
  const all = useQuery({
    queryKey: ["ticket", "requesters", ticket.id],
    queryFn: () => answered(api.GET("/api/tickets/{id}/requesters", { params: { path: { id: ticket.id } } })),
  });
  return (
    <section>
      <h2>{t("requesters", { count: ticket.requesters })}</h2>
      <Shown query={all} empty={t("noRequesters")} isEmpty={({ requesters }) => requesters.length === 0}>
        {({ requesters }) => (
          <ul className="ticket-requesters">
            {requesters.map(({ id, person, joinedAt }, index) => (
              <li key={id}>
                {t("requester", { number: index + 1 })} · <Time at={joinedAt} />
                {person === null ? (
                  <span className="ticket-hint"> {t("anonymous")}</span>
                ) : (
                  <Contact ticket={ticket.id} requester={id} />
                )}
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  );
}

type Contacts = Posted<"/api/tickets/{id}/requesters/{requester}/contact">;

function Contact({ ticket, requester }: { ticket: string; requester: string }) {
  const { t } = useTranslation("matter");
  const sentence = useProblemSentence();
  const read = useWrite<string, Contacts>((id, headers) =>
    answered(
      api.POST("/api/tickets/{id}/requesters/{requester}/contact", {
        params: { path: { id: ticket, requester: id } },
        body: { purpose: "handling-a-matter" },
        headers,
      }),
    ),
  );
  if (read.data !== undefined) {
    const { name, phone, mail } = read.data;
    return <p>{[name, phone, mail].filter((part) => part !== null).join(" · ")}</p>;
  }
  return (
    <>
      {" "}
      <Button
        size="small"
        type="link"
        className="no-print"
        title={t("readHint")}
        loading={read.isPending}
        onClick={() => read.mutate(requester)}
      >
        {t("read")}
      </Button>
      {read.isError ? <p role="alert">{sentence(read.error)}</p> : null}
    </>
  );
}
