import { useId, useState, type FormEvent } from 'react';
import { TextField } from '../kit/TextField.tsx';
import { makeBoard } from '../session/boards.ts';
import { useSpeaking } from '../words/words-context.tsx';

// What the server takes of a template (512 KiB), as base64 and with the rest around it.
const templateBytesMax = 320 * 1024;

// For whoever may make boards: what it is called, who answers for it, and what it begins with. Its
// first manager is whoever goes on from here.
export function NewBoard() {
  const { words, language } = useSpeaking();
  const id = useId();
  const [title, setTitle] = useState('');
  const [authority, setAuthority] = useState('');
  const [file, setFile] = useState<File>();
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const named = { title: title.trim(), authority: authority.trim() };
    if (named.title === '' || named.authority === '') return setWrong(words.newBoardMissing);
    if (file && file.size > templateBytesMax) return setWrong(words.newBoardTemplateWrong);
    setBusy(true);
    setWrong('');
    const template = file && new Uint8Array(await file.arrayBuffer());
    const address = await makeBoard({ ...named, language, ...(template && { template }) });
    setBusy(false);
    if (address !== undefined) return location.assign(address);
    setWrong(file ? words.newBoardTemplateWrong : words.newBoardFailed);
  };
  return (
    <form className="stack" aria-label={words.newBoard} onSubmit={(e) => void make(e)} noValidate>
      <h2>{words.newBoard}</h2>
      <TextField label={words.newBoardTitle} max={200} value={title} onChange={setTitle} />
      <TextField
        label={words.newBoardAuthority}
        max={200}
        value={authority}
        onChange={setAuthority}
      />
      <div className="field">
        <label htmlFor={`${id}-template`}>{words.newBoardTemplate}</label>
        <p id={`${id}-hint`} className="hint">{words.newBoardTemplateHint}</p>
        <input
          id={`${id}-template`}
          className="input"
          type="file"
          accept=".samtavle"
          aria-describedby={`${id}-hint`}
          onChange={(event) => setFile(event.currentTarget.files?.[0])}
        />
      </div>
      {wrong !== '' && <p className="wrong" role="alert">{wrong}</p>}
      <div>
        <button type="submit" className="button main">{words.newBoardMake}</button>
      </div>
    </form>
  );
}
