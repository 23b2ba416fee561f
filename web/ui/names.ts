import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../api.ts";
import { useLanguage } from "./i18n.ts";
import { useCity } from "./session.ts";

/**
 * How a member of staff is read in the language shown. Names are not translated, and acts keep the one that is written;
 * but whoever looks at a demo should be able to read who did what, so its file of accounts may say how each is read.
 * Elsewhere a name is read as it is written.
 */
export function useReading(): (name: string) => string {
  const [language] = useLanguage();
  const { data: city } = useCity();
  const { data } = useQuery({
    queryKey: ["sign-in"],
    queryFn: () => answered(api.GET("/api/sign-in")),
    enabled: city?.mode === "demo" && city.languages.default !== language,
    staleTime: Number.POSITIVE_INFINITY,
    throwOnError: false,
  });
  const readings = new Map(data?.demo?.accounts.map(({ name, readings }) => [name, readings[language]]));
  return (name) => readings.get(name) ?? name;
}

/** The name as it is written, with how it is read beside it where that differs: where accounts themselves are kept. */
export function useNameAndReading(): (name: string) => string {
  const reading = useReading();
  return (name) => (reading(name) === name ? name : `${name} · ${reading(name)}`);
}
