import { Link } from "wouter";
import type { Grouping } from "./address.ts";
import { basisOf, type Figure, type Group, numberOf } from "./figures.ts";
import { useKpiWords } from "./words.ts";

const shownAtMost = 40;
type Bar = { key: string | null; open: string; figure: Figure; value: number | null };

/** A KPI by group, the highest first, each opening into its tickets; of those without a basis only how many there are. */
export function Distribution({ groups, id, by }: { groups: readonly Group[]; id: string; by: Grouping }) {
  const { t, value, whole, group } = useKpiWords();
  const all: Bar[] = groups.flatMap(({ key, open, figures }) => {
    const figure = figures.find((one) => one.id === id);
    return figure === undefined ? [] : [{ key, open, figure, value: numberOf(figure) }];
  });
  const bars = all
    .filter(({ figure }) => basisOf(figure) > 0)
    .sort((a, b) => (b.value ?? -1) - (a.value ?? -1) || basisOf(b.figure) - basisOf(a.figure));
  const most = Math.max(...bars.map((bar) => (bar.figure.kind === "rate" ? 1 : (bar.value ?? 0))), 0);
  if (bars.length === 0) return <p className="soft">{t("noBasisLong")}</p>;
  return (
    <>
      <ol className="kpis-bars">
        {bars.slice(0, shownAtMost).map((bar) => (
          <li key={bar.key ?? ""}>
            <Link href={`/kpis/${id}/tickets?${bar.open}`}>
              <span className="name">{group(by, bar.key)}</span>
              <span className="track" aria-hidden="true">
                <span style={{ width: `${most === 0 ? 0 : ((bar.value ?? 0) / most) * 100}%` }} />
              </span>
              <span className={bar.value === null ? "number none" : "number"}>
                {value(bar.value, bar.figure.kind)}
              </span>
              <span className="number soft">{whole(basisOf(bar.figure))}</span>
            </Link>
          </li>
        ))}
      </ol>
      {bars.length > shownAtMost ? (
        <p className="soft">{t("more", { count: bars.length - shownAtMost })}</p>
      ) : null}
      {bars.length < all.length ? (
        <p className="soft">{t("baseless", { count: all.length - bars.length })}</p>
      ) : null}
    </>
  );
}
