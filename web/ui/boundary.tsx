import { Component, type ReactNode } from "react";
import { ErrorState } from "./states.tsx";

/** Keeps a fault on one page from taking the whole face down. Give it a `key` that changes with the page. */
export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    // After an update of the server, an open page may ask for a part that is no longer there.
    const gone = error instanceof TypeError && /dynamically imported|module script/i.test(error.message);
    return (
      <ErrorState
        error={error}
        retry={() => (gone ? location.reload() : this.setState({ error: undefined }))}
      />
    );
  }
}
