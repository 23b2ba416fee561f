import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import type { Page } from "../ui/pages.tsx";

/** The pages that the present role may see, in groups. */
export function Navigation({ pages }: { pages: readonly Page[] }) {
  const { t } = useTranslation("desk");
  const [path] = useLocation();
  const titled = pages.filter((page) => page.title !== undefined);
  const groups = Map.groupBy(titled, ({ group }) => group ?? "");
  const isHere = (page: Page) =>
    page.path === path || (page.path !== "/" && path.startsWith(`${page.path}/`));
  return (
    <nav className="desk-navigation no-print" aria-label={t("nav.label")}>
      {[...groups].map(([group, members]) => (
        <section key={group}>
          {group === "" ? null : <h2>{t(group)}</h2>}
          <ul>
            {members.map((page) => (
              <li key={page.path}>
                <Link href={page.path} aria-current={isHere(page) ? "page" : undefined}>
                  {t(page.title ?? "")}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
