import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useSearchParams } from "wouter";
import { DistrictMap } from "../../../ui/map/index.tsx";
import { useFollowNotices, useNoticeWords, useUnread } from "../../../ui/notice/index.ts";
import { Empty } from "../../../ui/states.tsx";
import { compareUrgency, lightOf } from "../../../ui/ticket/index.ts";
import { Kept } from "../../kept.tsx";
import { firstWithWork, type TaskKind } from "../../kinds.ts";
import { useMe } from "../../me.ts";
import { useMeOnMap } from "../../place/me-on-map.ts";
import { fixOf, usePosition } from "../../place/position.ts";
import { metresBetween } from "../../place/route.ts";
import { TaskRow } from "../../task-row.tsx";
import { kindOf, type Row, useKept, useTasks } from "../../tickets.ts";
import { addressOf, kindOfWork, useWork, type WorkRow } from "../../work.ts";
import { WorkLine } from "../../work-row.tsx";

const kinds: readonly TaskKind[] = ["todo", "look", "unit"];

/** My tasks, as a list or on the map; what is due first or what is nearest first. */
export default function Tasks() {
  const { t } = useTranslation("field");
  const tasks = useTasks();
  const work = useWork();
  const me = useMe();
  const kept = useKept();
  const [search, setSearch] = useSearchParams();
  const onMap = search.get("view") === "map";
  const near = search.get("sort") === "near";
  const choose = (name: string, value: string | null) =>
    setSearch(
      (before) => {
        if (value === null) before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  const of = (kind: TaskKind) =>
    (tasks.data ?? []).filter((row) => kindOf(row, me, kept(row.id)?.shares) === kind);
  const workOf = (kind: TaskKind) => (work.data ?? []).filter((row) => kindOfWork(row) === kind);
  const count = (kind: TaskKind) => of(kind).length + workOf(kind).length;
  // Settled once: what comes in meanwhile changes the counts, not the list under the finger.
  const first = useRef<TaskKind>(undefined);
  const settled = tasks.data !== undefined && (work.data !== undefined || work.fetchStatus !== "fetching");
  if (settled) first.current ??= firstWithWork(count);
  const shown = kinds.find((kind) => kind === search.get("show")) ?? first.current ?? "todo";
  return (
    <>
      <h1 className="unseen">{t("nav.tasks")}</h1>
      <fieldset className="f-chips" aria-label={t("tasks.which")}>
        {kinds.map((kind) => (
          <button key={kind} type="button" aria-pressed={kind === shown} onClick={() => choose("show", kind)}>
            {t(`tasks.${kind}`)} <span className="f-count">{count(kind)}</span>
          </button>
        ))}
      </fieldset>
      <div className="f-tools">
        <ToNotices />
        <button type="button" className="f-quiet" onClick={() => choose("sort", near ? null : "near")}>
          {t(near ? "tasks.byDue" : "tasks.byDistance")}
        </button>
        <button type="button" className="f-quiet" onClick={() => choose("view", onMap ? null : "map")}>
          {t(onMap ? "tasks.asList" : "tasks.onMap")}
        </button>
      </div>
      <Kept query={tasks}>
        {() => <TaskList rows={of(shown)} work={workOf(shown)} kind={shown} near={near} onMap={onMap} />}
      </Kept>
    </>
  );
}

/** What I am told, and how much of it I have not read. */
function ToNotices() {
  const { t } = useTranslation("field");
  const words = useNoticeWords();
  const unread = useUnread().data;
  useFollowNotices();
  const count = unread === undefined || unread.count === 0 ? undefined : words.count(unread);
  return (
    <Link href="/notices" className="f-quiet">
      {count === undefined ? t("notices.open") : t("notices.openUnread", { count })}
    </Link>
  );
}

function TaskList(props: {
  rows: readonly Row[];
  /** Tasks of processes, which stand on no map. */
  work: readonly WorkRow[];
  kind: TaskKind;
  near: boolean;
  onMap: boolean;
}) {
  const { rows, work, kind, near, onMap } = props;
  const { t } = useTranslation("field");
  const fix = fixOf(usePosition());
  const [, go] = useLocation();
  const onReady = useMeOnMap(fix);
  if (rows.length + work.length === 0)
    return (
      <Empty title={t(`tasks.none.${kind}`)}>
        <Link className="lw-button" href="/report">
          {t("tasks.reportInstead")}
        </Link>
      </Empty>
    );
  if (onMap) {
    const points = rows.flatMap((row) => {
      const { id, longitude, latitude, number, title } = row;
      if (longitude === null || latitude === null) return [];
      return [{ id, longitude, latitude, light: lightOf(row), name: `${title} · ${number}` }];
    });
    return (
      <>
        <DistrictMap
          className="f-map"
          label={t("tasks.map")}
          points={points}
          centre={points.length === 0 ? undefined : (fix ?? points[0])}
          onReady={onReady}
          neighbourhoods
          onPick={(id) => go(`/tasks/${id}`)}
        />
        <ul className="f-list" aria-label={t("work.offMap")}>
          {[...work]
            .sort((a, b) => compareUrgency(clockOf(a), clockOf(b)))
            .map((row) => (
              <WorkLine key={addressOf(row)} row={row} />
            ))}
        </ul>
      </>
    );
  }
  const far = ({ longitude, latitude }: Row) =>
    fix === undefined || longitude === null || latitude === null
      ? Number.POSITIVE_INFINITY
      : metresBetween(fix, { longitude, latitude });
  const compare = (a: number, b: number) => (a < b ? -1 : a > b ? 1 : 0);
  const all = [
    ...rows.map((row) => ({ clock: row, far: far(row), line: <TaskRow key={row.id} row={row} /> })),
    ...work.map((row) => ({
      clock: clockOf(row),
      far: Number.POSITIVE_INFINITY,
      line: <WorkLine key={addressOf(row)} row={row} />,
    })),
  ];
  const sorted = all.sort((a, b) => (near ? compare(a.far, b.far) : compareUrgency(a.clock, b.clock)));
  return <ul className="f-list">{sorted.map(({ line }) => line)}</ul>;
}

/** A task of a process has one deadline, and its clock never stands. */
const clockOf = ({ dueAt }: WorkRow) => ({ stageDueAt: null, dueAt, suspended: false });
