import { useQuery } from "@tanstack/react-query";
import { answered, api, type City, type Session } from "../api.ts";

/** Who is signed in, and what the present role may do. */
export function useSession() {
  return useQuery<Session>({
    queryKey: ["session"],
    queryFn: () => answered(api.GET("/api/session")),
    staleTime: 60_000,
  });
}

/** Whether the present role has a scope such as `ticket.dispatch`, with whatever reach. */
export const may = (session: Pick<Session, "scopes"> | undefined, scope: string): boolean =>
  session !== undefined && Object.hasOwn(session.scopes, scope);

/** The city this installation runs. */
export function useCity() {
  return useQuery<City>({
    queryKey: ["city"],
    queryFn: () => answered(api.GET("/api/city")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Roles that work elsewhere than at the desk. */
const homes: Record<string, string> = {
  officer: "/field/",
  commander: "/wall/",
  resident: "/",
  anonymous: "/",
};

/** Where a role works. */
export const homeOf = (role: string): string => homes[role] ?? "/desk/";

/** Where one signs in, and comes back from to what is open now. */
export const signInAddress = (): string =>
  `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;

/**
 * Ends the session, then does what `after` says (forgetting what was kept of it), and leaves the page. What the tab
 * kept of forms that were begun goes with it: whoever comes next at this screen is another.
 */
export async function signOut(after?: () => Promise<void>): Promise<void> {
  await answered(api.DELETE("/api/session"));
  await after?.();
  sessionStorage.clear();
  location.assign("/sign-in");
}
