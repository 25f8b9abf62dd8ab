import { journalStorageContract } from '../journal-storage.contract.ts';
import { createMemoryJournalStorage } from './journal-engine.ts';

journalStorageContract({ name: 'memory', open: createMemoryJournalStorage });
