import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFocusBack } from "../../focus-back.ts";
import { Field, Refusal } from "../admin/parts.tsx";

/** Asks why, before something that cannot be taken back. */
export function ReasonAsked(props: {
  title: string;
  lead?: string;
  ok: string;
  keep: string;
  pending: boolean;
  error: unknown;
  onGiven: (reason: string) => void;
  close: () => void;
}) {
  const { title, lead, ok, keep, pending, error, onGiven, close } = props;
  const { t } = useTranslation("tasks");
  useFocusBack();
  const [reason, setReason] = useState("");
  return (
    <Modal
      open
      title={title}
      okText={ok}
      cancelText={keep}
      okButtonProps={{ danger: true, disabled: reason.trim() === "", loading: pending }}
      onOk={() => onGiven(reason.trim())}
      onCancel={close}
    >
      {lead === undefined ? null : <p>{lead}</p>}
      <Field label={t("reason")}>
        {(field) => (
          <Input.TextArea
            id={field}
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <Refusal error={error} />
    </Modal>
  );
}
