import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../../api.ts";
import { useProblemSentence } from "../../../ui/states.tsx";
import { Icon } from "../../icons.tsx";

/** Who asked, and their number once one asks for it; the reading is recorded, and nothing of it stays on the phone. */
export function Callers({ ticket }: { ticket: string }) {
  const { t } = useTranslation("field");
  const requesters = useQuery({
    queryKey: ["requester", ticket],
    queryFn: () => answered(api.GET("/api/tickets/{id}/requesters", { params: { path: { id: ticket } } })),
  });
  const known = (requesters.data?.requesters ?? []).filter(({ person }) => person !== null);
  if (requesters.isError) return <p className="f-hint">{t("caller.offline")}</p>;
  if (requesters.data !== undefined && known.length === 0)
    return <p className="f-hint">{t("caller.none")}</p>;
  return (
    <>
      {known.map(({ id }, index) => (
        <Caller key={id} ticket={ticket} requester={id} nth={index + 1} />
      ))}
    </>
  );
}

function Caller({ ticket, requester, nth }: { ticket: string; requester: string; nth: number }) {
  const { t } = useTranslation("field");
  const sentence = useProblemSentence();
  const read = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/tickets/{id}/requesters/{requester}/contact", {
          params: { path: { id: ticket, requester } },
          body: { purpose: "handling-a-matter" },
        }),
      ),
  });
  const { data } = read;
  if (data === undefined) {
    return (
      <div>
        <button type="button" className="lw-button" disabled={read.isPending} onClick={() => read.mutate()}>
          <Icon name="phone" /> {t("caller.show", { nth })}
        </button>
        <p className="f-hint">{t("caller.recorded")}</p>
        <p className="f-fault" role="alert">
          {read.isError ? sentence(read.error) : ""}
        </p>
      </div>
    );
  }
  return (
    <p className="f-caller">
      <strong>{data.name ?? t("caller.unnamed")}</strong>
      {data.phone === null ? (
        <span>{t("caller.noPhone")}</span>
      ) : (
        <a href={`tel:${data.phone}`}>{data.phone}</a>
      )}
      {data.mail === null ? null : <a href={`mailto:${data.mail}`}>{data.mail}</a>}
    </p>
  );
}
