import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme/theme.css';
import { App } from './app/App.tsx';
import { RouteProvider } from './app/route-context.tsx';
import { firstSpoken, WordsProvider } from './words/words-context.tsx';

const place = document.getElementById('page');
if (!place) throw new Error('index.html has no place for the page');
const first = await firstSpoken();
createRoot(place).render(
  <StrictMode>
    <WordsProvider first={first}>
      <RouteProvider>
        <App />
      </RouteProvider>
    </WordsProvider>
  </StrictMode>,
);
