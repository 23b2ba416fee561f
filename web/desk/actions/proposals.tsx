import { useQuery } from "@tanstack/react-query";
import { Button, Radio } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { answered, api, type Got, type Posted } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import { useTicketNames } from "../../ui/ticket/index.ts";
import { useOwnerReason } from "../labels/names.ts";

export type Whole = Got<"/api/tickets/{id}">;
type Proposed = Posted<"/api/tickets/propose">;

/** What the server proposes for a ticket's words: categories, and what may be the same matter. */
export function useProposals(
  ticket: Pick<Whole, "id" | "title" | "description" | "longitude" | "latitude" | "category">,
) {
  const { id, title, description, longitude, latitude, category } = ticket;
  const place = longitude === null || latitude === null ? {} : { longitude, latitude };
  const text = `${title}\n${description}`.slice(0, 20_000);
  return useQuery<Proposed>({
    queryKey: ["proposals", id, category],
    queryFn: () =>
      answered(
        api.POST("/api/tickets/propose", {
          body: { text, ...place, ...(category === null ? {} : { category }) },
        }),
      ),
    staleTime: 30_000,
  });
}

/** Who should own a ticket of a category at its place, with reasons in sentences. */
export function useOwners(
  ticket: Pick<Whole, "longitude" | "latitude" | "category" | "labels">,
  category = ticket.category,
) {
  const { longitude, latitude } = ticket;
  const [language] = useLanguage();
  // What came after the last dispatch acts with the next one.
  const labels = (ticket.labels?.carried ?? [])
    .filter(({ state }) => state === "acts" || state === "late")
    .map(({ label }) => label);
  return useQuery({
    queryKey: ["organisation", "owners", category, longitude, latitude, labels, language],
    queryFn: () =>
      answered(
        api.GET("/api/organisations/owners", {
          params: {
            query: {
              ...(category === null ? {} : { category }),
              ...(labels.length === 0 ? {} : { label: labels }),
              ...(longitude === null || latitude === null ? {} : { lon: longitude, lat: latitude }),
            },
          },
        }),
      ),
    staleTime: 60_000,
  });
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** The proposed categories, each with its likelihood and the words that speak for it. */
export function ProposedCategories(props: {
  proposed: Proposed["categories"];
  value: string | undefined;
  onChange: (code: string) => void;
}) {
  const { t } = useTranslation("actions");
  const [language] = useLanguage();
  if (props.proposed.length === 0) return <p className="act-hint">{t("noProposal")}</p>;
  return (
    <Radio.Group
      className="act-proposals"
      aria-label={t("proposedCategory")}
      value={props.value}
      onChange={(event) => props.onChange(String(event.target.value))}
    >
      {props.proposed.slice(0, 3).map(({ code, names, confidence, reasons }) => (
        <Radio key={code} value={code}>
          {names[language]} <span className="act-share">{percent(confidence)}</span>
          <span className="act-reason">
            {reasons
              .map((reason) => {
                const { words } = reason as { words?: unknown };
                const list = Array.isArray(words) ? words.slice(0, 5).join("、") : "";
                return t(`reason.${reason.kind === "model" ? "model" : "keywords"}`, { words: list });
              })
              .join(" ")}
          </span>
        </Radio>
      ))}
    </Radio.Group>
  );
}

/** The proposed owners with their reasons; the best lead first. */
export function ProposedOwners(props: {
  owners: Got<"/api/organisations/owners">["proposals"];
  value: string | undefined;
  onChange: (unit: string) => void;
}) {
  const { t } = useTranslation("actions");
  const reasonOf = useOwnerReason();
  const leads = props.owners.filter(({ role }) => role === "lead").slice(0, 4);
  if (leads.length === 0) return <p className="act-hint">{t("noOwnerProposed")}</p>;
  return (
    <Radio.Group
      className="act-proposals"
      aria-label={t("proposedOwner")}
      value={props.value}
      onChange={(event) => props.onChange(String(event.target.value))}
    >
      {leads.map(({ unit, name, reasons }, index) => (
        <Radio key={unit} value={unit}>
          {name} {index === 0 ? <span className="act-share">{t("best")}</span> : null}
          <span className="act-reason">{reasons.map(reasonOf).join(" · ")}</span>
        </Radio>
      ))}
    </Radio.Group>
  );
}

/** What may be the same matter, with what speaks for it; `onMerge` where merging is allowed. */
export function NearDuplicates(props: {
  similar: Proposed["similar"];
  own: string;
  onMerge?: ((id: string) => void) | undefined;
  chosen?: string | undefined;
}) {
  const { t } = useTranslation("actions");
  const names = useTicketNames();
  const others = props.similar.filter(({ id }) => id !== props.own).slice(0, 5);
  if (others.length === 0) return <p className="act-hint">{t("noSimilar")}</p>;
  return (
    <ul className="act-similar" aria-label={t("similar")}>
      {others.map(({ id, number, title, category, stage, score }) => (
        <li key={id} data-chosen={id === props.chosen || undefined}>
          <span>
            <Link href={`/tickets/${encodeURIComponent(number)}`}>{title ?? number}</Link>
            <span className="act-reason">
              {[
                number,
                names.category(category),
                names.stageWaits(stage),
                t("alike", { share: percent(score) }),
              ]
                .filter((part) => part !== "")
                .join(" · ")}
            </span>
          </span>
          {props.onMerge === undefined ? null : (
            <Button size="small" aria-pressed={id === props.chosen} onClick={() => props.onMerge?.(id)}>
              {t(id === props.chosen ? "chosenTarget" : "mergeIntoThis")}
              <span className="unseen"> {number}</span>
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
