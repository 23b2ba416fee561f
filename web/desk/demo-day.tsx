import { CaretRightOutlined, PauseOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { answered, api } from "../api.ts";
import { useCity } from "../ui/session.ts";
import { useWrite } from "../ui/write.ts";

const askAgainMs = 15_000;

/** In a demo: shows that its simulated people are at work, and lets anybody pause them. Absent where none are. */
export function DemoDay() {
  const { t } = useTranslation("desk");
  const { data: city } = useCity();
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ["demo-day"],
    queryFn: () => answered(api.GET("/api/demo/day")),
    enabled: city?.mode === "demo",
    refetchInterval: (query) => (query.state.data?.day == null ? false : askAgainMs),
  });
  const steer = useWrite(
    (running: boolean, headers) => answered(api.PUT("/api/demo/day", { body: { running }, headers })),
    { onSuccess: (state) => client.setQueryData(["demo-day"], state) },
  );
  if (data?.day == null) return null;
  const { running, hurry, reported, ended } = data.day;
  return (
    <Tooltip title={t("demoDay.explain", { hurry, reported, ended })}>
      <Button
        type="text"
        icon={running ? <PauseOutlined aria-hidden /> : <CaretRightOutlined aria-hidden />}
        loading={steer.isPending}
        onClick={() => steer.mutate(!running)}
      >
        <span className="desk-day-words">{running ? t("demoDay.pause") : t("demoDay.goOn")}</span>
      </Button>
    </Tooltip>
  );
}
