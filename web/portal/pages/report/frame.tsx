import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button, toFirstFault } from "../../parts.tsx";
import { Title } from "../../title.tsx";

/** One step: its question, the answer, and the ways on and back. */
export function Frame(props: {
  above: string;
  title: string;
  lead?: string;
  back: (() => void) | undefined;
  onSubmit: () => void;
  onwards?: string;
  children: ReactNode;
}) {
  const { above, title, lead, back, onSubmit, onwards, children } = props;
  const { t } = useTranslation("report");
  return (
    <form
      className="p-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
        toFirstFault(event.currentTarget);
      }}
    >
      <Title above={above}>{title}</Title>
      {lead === undefined ? null : <p className="p-lead">{lead}</p>}
      {children}
      <div className="p-actions">
        <Button type="submit" weight="primary">
          {onwards ?? t("next")}
        </Button>
        {back === undefined ? null : (
          <Button weight="quiet" onClick={back}>
            {t("back")}
          </Button>
        )}
      </div>
    </form>
  );
}
