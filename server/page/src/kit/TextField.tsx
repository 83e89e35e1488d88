import { useId } from 'react';

// A line of text with what is asked for above it.
export function TextField({ label, value, max, type = 'text', onChange }: {
  readonly label: string;
  readonly value: string;
  readonly max?: number;
  readonly type?: 'text' | 'date';
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type={type}
        className="input"
        maxLength={max}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
