import { Component, type ReactNode } from "react";
import { Problem } from "../api.ts";
import { ErrorState } from "./states.tsx";

const unreachable = new Problem({ code: "client.unreachable", status: 0, title: "" });

/** Keeps a fault on one page from taking the whole face down. Give it a `key` that changes with the page. */
export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    // After an update of the server, an open page may ask for a part that is no longer there; or there is no network.
    const gone = error instanceof Error && /dynamically imported|module script|preload/i.test(error.message);
    const told = gone && !navigator.onLine ? unreachable : error;
    return (
      <ErrorState
        error={told}
        retry={() => (gone ? location.reload() : this.setState({ error: undefined }))}
      />
    );
  }
}
