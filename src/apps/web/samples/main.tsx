/** Every component on one page, to look at and to check: built for tests and pictures, never for a town hall. */
import '../style.css';
import { render } from 'preact';
import { Samples } from './samples.tsx';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element "app"');
render(<Samples />, root);
