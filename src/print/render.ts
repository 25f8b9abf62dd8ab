/**
 * Printing as a function: a template and its data become the bytes of a PDF. The same data give the
 * same bytes on every machine and on every day, so that the hash of a paper can be recorded before
 * it is printed. Engines are folders beside this file.
 */
import type { Bytes } from '../core/value/bytes.ts';
import type { Result } from '../core/value/result.ts';
import { type RecoveryKit, recoveryKitTemplate } from './recovery-kit/recovery-kit.ts';
import type { PrintFailure } from './template.ts';

export const templates = { 'recovery-kit': recoveryKitTemplate } as const;

export interface TemplateData {
  readonly 'recovery-kit': RecoveryKit;
}

export type TemplateName = keyof TemplateData;

export interface Printed {
  readonly bytes: Bytes;
  /** Of the bytes, lower-case hex. */
  readonly sha256: string;
}

export interface Renderer {
  readonly render: <Name extends TemplateName>(
    template: Name,
    data: TemplateData[Name],
  ) => Result<Printed, PrintFailure>;
}
