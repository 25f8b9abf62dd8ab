import { viewStorageContract } from '../view-storage.contract.ts';
import { createMemoryViewStorage } from './view-engine.ts';

viewStorageContract({ name: 'memory', open: (tables) => createMemoryViewStorage(tables) });
