import { fields, type Field } from '@samtavle/client';
import type { Language } from '../words/words.ts';

// What people call a field, by the schema. Nothing for one that this version does not know.
export function fieldName(field: Field | 'unknown', language: Language): string {
  return field === 'unknown' ? '' : fields[field][language].toLowerCase();
}
