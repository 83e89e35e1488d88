// A part of the page that is fetched when it is needed. On a bad line it may not come: then that
// part says so and can be asked for again, and the rest of the page stays as it is.
import { Component, Suspense, type ReactNode } from 'react';
import { useWords } from '../words/words-context.tsx';

interface Props {
  readonly children: ReactNode;
  readonly meanwhile?: ReactNode;
}

export class Later extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (this.state.failed) return <Missing />;
    return <Suspense fallback={this.props.meanwhile ?? null}>{this.props.children}</Suspense>;
  }
}

// A browser keeps that a module could not be fetched: only a new page asks for it again. What one
// has written is kept meanwhile.
function Missing() {
  const words = useWords();
  return (
    <div className="note warn" role="alert">
      <p className="words">{words.partMissing}</p>
      <button type="button" className="button small" onClick={() => location.reload()}>
        {words.tryNow}
      </button>
    </div>
  );
}
