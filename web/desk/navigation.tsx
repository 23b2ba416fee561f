import { useEffect, useRef } from "react";
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
  const bar = useRef<HTMLElement>(null);
  // On a phone the pages stand in one line that is wider than the screen: the one that is open comes into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address decides which page that is
  useEffect(() => {
    const here = bar.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (bar.current !== null && here != null)
      bar.current.scrollLeft = here.offsetLeft - (bar.current.clientWidth - here.offsetWidth) / 2;
  }, [path]);
  return (
    <nav ref={bar} className="desk-navigation no-print" aria-label={t("nav.label")}>
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
