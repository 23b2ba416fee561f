import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { answered, api } from "../../api.ts";
import { Shown } from "../../ui/query.tsx";
import { useSession } from "../../ui/session.ts";
import { Timeline } from "../../ui/ticket/index.ts";
import type { Whole } from "../actions/index.ts";

/** What has happened to a ticket, with the words written at each step; fetched when one wants to see it. */
export function History({ ticket }: { ticket: Pick<Whole, "id" | "notes"> }) {
  const { t } = useTranslation("queue");
  const [shown, setShown] = useState(false);
  const { data: session } = useSession();
  const query = useQuery({
    queryKey: ["ticket", "timeline", ticket.id],
    queryFn: () => answered(api.GET("/api/tickets/{id}/timeline", { params: { path: { id: ticket.id } } })),
    enabled: shown,
  });
  return (
    <details
      className="queue-history"
      open={shown}
      onToggle={({ currentTarget }) => setShown(currentTarget.open)}
    >
      <summary>{t("history")}</summary>
      {shown ? (
        <Shown query={query}>
          {({ acts }) => <Timeline acts={acts} notes={ticket.notes} me={session?.account?.id} newestFirst />}
        </Shown>
      ) : null}
    </details>
  );
}
