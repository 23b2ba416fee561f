import { keyHeader, Problem } from "../../api.ts";
import type { Photo } from "./photos.ts";

/** Sends one photo to a ticket, telling how much of it is sent (0 to 1). Throws a `Problem`. */
export function upload(
  photo: Pick<Photo, "name" | "blob" | "key">,
  to: { id: string; code: string; moment: "before" | "after" | "other" },
  progress: (share: number) => void,
): Promise<void> {
  const form = new FormData();
  form.set("moment", to.moment);
  form.set("file", photo.blob, photo.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/tickets/${encodeURIComponent(to.id)}/attachments`);
    request.setRequestHeader("X-Follow-Up-Code", to.code);
    request.setRequestHeader(keyHeader, photo.key);
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onload = () =>
      request.status < 300 ? resolve() : reject(problemOf(request.status, request.responseText));
    request.onerror = () => reject(new Problem({ code: "client.unreachable", status: 0, title: "" }));
    request.send(form);
  });
}

function problemOf(status: number, text: string): Problem {
  let told: Record<string, unknown> = {};
  try {
    told = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // Not from our server; the status says what there is to say.
  }
  const { code, title } = told;
  return new Problem({
    ...told,
    code: typeof code === "string" ? code : "client.unreadable",
    title: typeof title === "string" ? title : "",
    status,
  });
}
