import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, api, type Got } from "../../../api.ts";
import { useLanguage } from "../../../ui/i18n.ts";
import { Shown } from "../../../ui/query.tsx";
import { StatusLight } from "../../../ui/status-light.tsx";
import { Time } from "../../../ui/time.tsx";
import { Listing } from "../admin/listing.tsx";
import { AdminPage, Code, Facts, Quiet } from "../admin/parts.tsx";

type Health = Got<"/api/operation/health">;
type Jobs = Got<"/api/operation/jobs">;

const everyMs = 10_000;
/** From which share of the disk being free, and which wait, something is to be done. */
const enough = { diskShare: 0.1, waitingActs: 1_000, waitingJobMs: 60_000, answerMs: 200 };

/** Whether the installation is well: what it stands on, and the jobs that follow acts; renewed by itself. */
export default function Operation() {
  const { t } = useTranslation("admin-operation");
  const ready = useQuery({
    queryKey: ["operation", "ready"],
    queryFn: () => answered(api.GET("/readyz")),
    refetchInterval: everyMs,
  });
  const health = useQuery({
    queryKey: ["operation", "health"],
    queryFn: () => answered(api.GET("/api/operation/health")),
    refetchInterval: everyMs,
  });
  const jobs = useQuery({
    queryKey: ["operation", "jobs"],
    queryFn: () => answered(api.GET("/api/operation/jobs")),
    refetchInterval: everyMs,
  });
  return (
    <AdminPage title={t("title")} lead={t("lead")}>
      <Shown query={ready}>
        {() => (
          <p role="status">
            <StatusLight
              light={ready.isError ? "red" : "green"}
              words={t(ready.isError ? "notReady" : "ready")}
            />
          </p>
        )}
      </Shown>
      <Shown query={health}>{(data) => <HealthWords health={data} />}</Shown>
      <Shown query={jobs}>{(data) => <JobWords jobs={data} />}</Shown>
    </AdminPage>
  );
}

function useFigures() {
  const [language] = useLanguage();
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  return {
    number: (value: number) => number.format(value),
    bytes: (value: number) => {
      const power = value < 1 ? 0 : Math.min(4, Math.floor(Math.log10(value) / 3));
      const unit = units[power] ?? "byte";
      return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(
        value / 1000 ** power,
      );
    },
  };
}

function HealthWords({ health }: { health: Health }) {
  const { t } = useTranslation("admin-operation");
  const { number, bytes } = useFigures();
  const { database, ledger, disk } = health;
  const embedded = /^embedded, in (.+?)(, beside the running server)?$/.exec(database.place)?.[1];
  const low = disk.freeBytes / disk.totalBytes < enough.diskShare;
  const behind = ledger.waiting > enough.waitingActs;
  const slow = database.answersInMs > enough.answerMs || database.connections.waiting > 0;
  return (
    <>
      <section className="admin-section">
        <h2>{t("database")}</h2>
        <StatusLight light={slow ? "yellow" : "green"} words={t(slow ? "databaseSlow" : "databaseWell")} />
        <Facts
          facts={[
            [t("place"), embedded === undefined ? database.place : t("embedded", { folder: embedded })],
            [t("version"), `PostgreSQL ${database.version}`],
            [t("size"), bytes(database.bytes)],
            [t("answers"), t("ms", { ms: number(database.answersInMs) })],
            [
              t("connections"),
              t("connectionWords", {
                total: database.connections.total,
                idle: database.connections.idle,
                waiting: database.connections.waiting,
              }),
            ],
          ]}
        />
      </section>
      <section className="admin-section">
        <h2>{t("ledger")}</h2>
        <StatusLight light={behind ? "yellow" : "green"} words={t(behind ? "ledgerBehind" : "ledgerWell")} />
        <Facts
          facts={[
            [t("height"), number(ledger.height)],
            [t("waiting"), number(ledger.waiting)],
            [t("sealedAt"), ledger.sealedAt === null ? "–" : <Time key="sealed" at={ledger.sealedAt} />],
          ]}
        />
      </section>
      <section className="admin-section">
        <h2>{t("machine")}</h2>
        <StatusLight light={low ? "red" : "green"} words={t(low ? "diskLow" : "diskWell")} />
        <Facts
          facts={[
            [t("disk"), t("diskWords", { free: bytes(disk.freeBytes), total: bytes(disk.totalBytes) })],
            [t("memory"), bytes(health.memoryBytes)],
            [t("startedAt"), <Time key="started" at={health.startedAt} />],
            [t("program"), health.version],
            [t("mode"), t(`modes.${health.mode}`)],
          ]}
        />
      </section>
    </>
  );
}

function JobWords({ jobs }: { jobs: Jobs }) {
  const { t } = useTranslation("admin-operation");
  const { number } = useFigures();
  const waits = jobs.oldestReadyAt === null ? 0 : Date.now() - Date.parse(jobs.oldestReadyAt);
  const light =
    jobs.givenUp > 0 ? "red" : jobs.failing > 0 || waits > enough.waitingJobMs ? "yellow" : "green";
  return (
    <section className="admin-section">
      <h2>{t("jobs")}</h2>
      <StatusLight
        light={light}
        words={t(light === "red" ? "jobsGivenUp" : light === "yellow" ? "jobsLate" : "jobsWell")}
      />
      <Facts
        facts={[
          [t("readyJobs"), number(jobs.ready)],
          [t("laterJobs"), number(jobs.later)],
          [t("runningJobs"), number(jobs.running)],
          [t("failing"), number(jobs.failing)],
          [t("givenUp"), number(jobs.givenUp)],
          [t("oldest"), jobs.oldestReadyAt === null ? "–" : <Time key="oldest" at={jobs.oldestReadyAt} />],
        ]}
      />
      {jobs.tasks.length === 0 ? (
        <Quiet>{t("noJobs")}</Quiet>
      ) : (
        <div className="admin-table">
          <Listing
            rowKey="task"
            dataSource={jobs.tasks}
            columns={[
              { title: t("task"), render: (_, { task }) => <Code>{task}</Code> },
              { title: t("readyJobs"), dataIndex: "ready", align: "right" },
              { title: t("laterJobs"), dataIndex: "later", align: "right" },
              { title: t("runningJobs"), dataIndex: "running", align: "right" },
              { title: t("failing"), dataIndex: "failing", align: "right" },
              { title: t("givenUp"), dataIndex: "givenUp", align: "right" },
            ]}
          />
        </div>
      )}
      <h3>{t("failed")}</h3>
      {jobs.failed.length === 0 ? (
        <Quiet>{t("noFailed")}</Quiet>
      ) : (
        <div className="admin-table">
          <Listing
            rowKey="id"
            dataSource={jobs.failed}
            columns={[
              { title: t("task"), render: (_, { task }) => <Code>{task}</Code> },
              { title: t("error"), card: "plain", dataIndex: "error" },
              {
                title: t("tries"),
                render: (_, { attempts, attemptsAtMost }) => `${attempts} / ${attemptsAtMost}`,
              },
              { title: t("since"), render: (_, { createdAt }) => <Time at={createdAt} /> },
              {
                title: t("nextTry"),
                render: (_, { nextAt }) => (nextAt === null ? t("neverAgain") : <Time at={nextAt} />),
              },
              { title: t("act"), render: (_, { act }) => <Code>{act ?? "–"}</Code> },
            ]}
          />
        </div>
      )}
    </section>
  );
}
