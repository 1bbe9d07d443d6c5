import { createElement } from 'react18';
import { createRoot } from 'react-dom18/client';
import { controls } from './react.shared.js';
createRoot(document.getElementById('react18')).render(controls(createElement, 'rx-mid'));
