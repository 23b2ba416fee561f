import { Problem } from "../api.ts";

/**
 * A `fetch` that sends this form in place of the request's own body and tells how much of it is sent, from 0 to 1:
 * `fetch` itself tells nothing before the answer, and keeps a copy of what may have to be sent again.
 */
export function sendingForm(
  form: FormData,
  onSent: (share: number) => void,
): (request: Request) => Promise<Response> {
  return (request) =>
    new Promise((resolve, reject) => {
      const sender = new XMLHttpRequest();
      sender.open(request.method, request.url);
      for (const [name, value] of request.headers) {
        // The browser says where the form's parts end.
        if (name !== "content-type") sender.setRequestHeader(name, value);
      }
      sender.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
        if (lengthComputable && total > 0) onSent(loaded / total);
      });
      sender.addEventListener("load", () => {
        const headers = { "content-type": sender.getResponseHeader("content-type") ?? "" };
        resolve(new Response(sender.responseText, { status: sender.status, headers }));
      });
      sender.addEventListener("error", () =>
        reject(new Problem({ code: "client.unreachable", status: 0, title: "" })),
      );
      sender.send(form);
    });
}
