import { useQuery } from "@tanstack/react-query";
import { answered, api, type Got } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";
import { may, useSession } from "../../ui/session.ts";
import { useTicketNames } from "../../ui/ticket/index.ts";

export type Declared = Got<"/api/labels/declared">[number];

/** The labels that the city declares, by code, as far as the role may read labels. */
export function useDeclaredLabels(): ReadonlyMap<string, Declared> {
  const { data: session } = useSession();
  const { data } = useQuery({
    queryKey: ["label", "declared"],
    queryFn: () => answered(api.GET("/api/labels/declared")),
    enabled: may(session, "label.read"),
    staleTime: 600_000,
  });
  return new Map((data ?? []).map((one) => [one.code, one]));
}

/** What a label is called; its code where its name is not known. */
export function useLabelNames(): (code: string) => string {
  const [language] = useLanguage();
  const declared = useDeclaredLabels();
  return (code) => declared.get(code)?.names[language] ?? code;
}

type Reason = Parameters<ReturnType<typeof useTicketNames>["reason"]>[0];

/** Why a unit is proposed. The register of units knows labels by their codes alone; here they have names. */
export function useOwnerReason(): (reason: Reason) => string {
  const names = useTicketNames();
  const labels = useLabelNames();
  return (reason) => {
    const { label } = reason.parameters;
    const sentence = names.reason(reason);
    return typeof label === "string" ? sentence.replace(label, labels(label)) : sentence;
  };
}
