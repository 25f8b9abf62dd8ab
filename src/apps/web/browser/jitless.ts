/**
 * Imported before any schema: zod asks at a schema's construction whether it may compile code, and
 * the strict content security policy would report even the question.
 */
import * as z from 'zod';

z.config({ jitless: true });
