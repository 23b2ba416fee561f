import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../../api.ts";
import { may, useSession } from "../../../ui/session.ts";

/** Names of rules by their id, for whoever may read rules. */
export function useRuleNames() {
  const { data: session } = useSession();
  const { data } = useQuery({
    queryKey: ["rule", "list"],
    queryFn: () => answered(api.GET("/api/rules")),
    enabled: may(session, "rule.read"),
    staleTime: 300_000,
  });
  return new Map(data?.rules.map(({ id, names }) => [id, names]));
}
