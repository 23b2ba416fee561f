import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api } from "../../../api.ts";
import { Parts } from "../../../ui/parts.tsx";
import { useSession } from "../../../ui/session.ts";
import { Empty, ErrorState, Loading } from "../../../ui/states.tsx";
import { Time } from "../../../ui/time.tsx";
import { addressOf, forget, useRemembered } from "../../device/matters.ts";
import { Icon } from "../../icons.tsx";
import { MatterList } from "../../matter/matter-list.tsx";
import { Button, LinkButton } from "../../parts.tsx";
import { Title } from "../../title.tsx";
import { Readings } from "./readings.tsx";

/** My matters: those this device remembers, and, for whoever is signed in, all they reported. */
export default function Mine() {
  const { t } = useTranslation("mine");
  const remembered = useRemembered();
  const { data: session } = useSession();
  const signedIn = session?.account != null;
  return (
    <div className="p-column">
      <Title>{t("title")}</Title>
      {signedIn ? <Reported /> : null}
      <section aria-labelledby="device">
        <h2 id="device">{t("device")}</h2>
        {remembered.length === 0 ? (
          <Empty title={t("none")}>
            <LinkButton href="/report">{t("report")}</LinkButton>
            <LinkButton href="/follow" weight="quiet">
              {t("byCode")}
            </LinkButton>
          </Empty>
        ) : (
          <>
            <p className="p-hint">{t("deviceHint")}</p>
            <MatterList
              matters={remembered}
              beside={(one) => (
                <Button
                  weight="quiet"
                  onClick={() => {
                    // A code that is not kept elsewhere is lost.
                    if (confirm(t("sure", { number: one.number }))) forget(one.number);
                  }}
                >
                  {t("forget")}
                  <span className="unseen">{one.title}</span>
                </Button>
              )}
            />
          </>
        )}
      </section>
      {signedIn ? <Readings /> : null}
      {session !== undefined && !signedIn ? (
        <p className="p-aside">
          {t("signIn")} <a href="/sign-in?next=%2Fmine">{t("ui:action.signIn")}</a>
        </p>
      ) : null}
    </div>
  );
}

function Reported() {
  const { t } = useTranslation("mine");
  const query = useInfiniteQuery({
    queryKey: ["ticket", "reported"],
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/tickets", {
          params: {
            query: {
              reporter: "me",
              sort: "newest",
              limit: 20,
              ...(pageParam === "" ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
  const tickets = query.data?.pages.flatMap((page) => page.tickets);
  return (
    <section aria-labelledby="reported">
      <h2 id="reported">{t("reported")}</h2>
      {tickets === undefined ? (
        query.isError ? (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Loading />
        )
      ) : tickets.length === 0 ? (
        <p>{t("noneReported")}</p>
      ) : (
        <ul className="p-list">
          {tickets.map((one) => (
            <li key={one.id} className="p-matter">
              <Link href={addressOf(one.number)}>
                <span>
                  <strong>{one.title}</strong>
                  <small>{one.number}</small>
                  <small>
                    <Parts of={[t(`portal:status.${one.status}`), <Time key="at" at={one.reportedAt} />]} />
                  </small>
                </span>
                <Icon name="next" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage ? (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("portal:more")}
        </Button>
      ) : null}
    </section>
  );
}
