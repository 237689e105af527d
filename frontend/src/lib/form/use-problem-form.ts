'use client';

import { schemaResolver, useForm } from '@mantine/form';
import { useState } from 'react';
import { ApiError, fieldErrors, messageOf } from '@/lib/api/problem';

type Values = Record<string, string>;

interface Options<V extends Values> {
  initialValues: V;
  schema: Parameters<typeof schemaResolver>[0];
  submit: (values: V) => Promise<void>;
  /** Fields of this form that answers of the API concern by code, not by place. */
  codes?: Partial<Record<string, keyof V & string>>;
  /** Takes an error over altogether, by returning true. */
  intercept?: (error: unknown, values: V) => boolean;
}

/** "Value error, must have …" → "Must have …" */
function sentence(message: string): string {
  const text = message.replace(/^value error, /i, '');
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1);
}

function errorsByField<V extends Values>(error: unknown, { initialValues, codes }: Options<V>) {
  const known = Object.entries(fieldErrors(error)).filter(([field]) => field in initialValues);
  const errors = Object.fromEntries(known.map(([field, text]) => [field, sentence(text)]));
  const field = error instanceof ApiError ? codes?.[error.code] : undefined;
  if (field && !errors[field]) {
    errors[field] = messageOf(error);
  }
  return errors;
}

/**
 * A form that checks itself, sends, and shows what the API objects to: at the field it concerns,
 * which then has the focus, or as a message for the whole form.
 */
export function useProblemForm<V extends Values>(options: Options<V>) {
  const [message, setMessage] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const form = useForm<V>({
    mode: 'uncontrolled',
    initialValues: options.initialValues,
    validate: schemaResolver(options.schema, { sync: true }),
  });

  function focusFirst(errors: object): void {
    const [first] = Object.keys(options.initialValues).filter((field) => field in errors);
    if (first) {
      form.getInputNode(first)?.focus();
    }
  }

  async function send(values: V): Promise<void> {
    setMessage(null);
    setIsSending(true);
    try {
      await options.submit(values);
    } catch (error) {
      if (options.intercept?.(error, values)) {
        return;
      }
      const errors = errorsByField(error, options);
      form.setErrors(errors);
      setMessage(Object.keys(errors).length > 0 ? null : messageOf(error));
      focusFirst(errors);
    } finally {
      setIsSending(false);
    }
  }

  return { form, message, isSending, onSubmit: form.onSubmit(send, focusFirst) };
}
