import { keyHeader, Problem, problemOf } from "../../api.ts";
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
      request.status < 300 ? resolve() : reject(problemOf(jsonOf(request.responseText), request));
    request.onerror = () => reject(new Problem({ code: "client.unreachable", status: 0, title: "" }));
    request.send(form);
  });
}

/** The JSON of an answer; null where it is none, as from a proxy in between. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
