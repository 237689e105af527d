'use client';

import { PasswordInput, type PasswordInputProps } from '@mantine/core';

const TOGGLE = { 'aria-label': 'Show or hide the password' };

/** Mantine's password input, which alone of its inputs does not say that it is invalid. */
export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      size="md"
      {...props}
      aria-invalid={props.error ? true : undefined}
      visibilityToggleButtonProps={TOGGLE}
    />
  );
}
