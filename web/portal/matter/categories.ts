import { useQuery } from "@tanstack/react-query";
import { answered, api } from "../../api.ts";
import { useLanguage } from "../../ui/i18n.ts";

/** The city's categories in two levels, named in the language shown. */
export function useCategories() {
  const [language] = useLanguage();
  const { data = [] } = useQuery({
    queryKey: ["category"],
    queryFn: () => answered(api.GET("/api/categories")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const groups = data.map(({ code, names, categories }) => ({
    code,
    name: names[language],
    categories: categories.map((one) => ({ code: one.code, name: one.names[language], public: one.public })),
  }));
  const names = new Map(groups.flatMap((group) => group.categories.map(({ code, name }) => [code, name])));
  return { groups, nameOf: (code: string | null) => (code === null ? undefined : names.get(code)) };
}
