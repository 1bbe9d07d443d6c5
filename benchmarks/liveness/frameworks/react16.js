import { createElement } from 'react16';
import ReactDOM from 'react-dom16';
import { controls } from './react.shared.js';
ReactDOM.render(controls(createElement, 'rx-old'), document.getElementById('react16'));
