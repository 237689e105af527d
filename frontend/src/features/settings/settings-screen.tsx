'use client';

import { LoadError } from '@/components/load-error';
import { PageHeading } from '@/components/page-heading';
import { DeleteAccount } from './delete-account';
import { LogOut } from './log-out';
import { PasswordForm } from './password-form';
import { ProfileForm } from './profile-form';
import { Section } from './section';
import { SessionsList } from './sessions-list';
import classes from './settings-screen.module.css';
import { SettingsSkeleton } from './settings-skeleton';
import { ThemeChoice } from './theme-choice';
import { useMe } from './use-me';

export function SettingsScreen() {
  const { data: me, error, isFetching, refetch } = useMe();
  if (error && !me) {
    return (
      <LoadError
        title="Your account could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!me) {
    return <SettingsSkeleton />;
  }
  return (
    <div className={classes.column}>
      <PageHeading>Settings</PageHeading>
      <div className={classes.sections}>
        <Section id="profile" title="Profile">
          <ProfileForm me={me} />
        </Section>
        <Section
          id="password"
          title="Password"
          lead={
            me.has_password ? undefined : 'Without one, your username is all it takes to sign in.'
          }
        >
          <PasswordForm key={String(me.has_password)} hasPassword={me.has_password} />
        </Section>
        <Section id="appearance" title="Appearance">
          <ThemeChoice />
        </Section>
        <Section id="sessions" title="Sessions" lead="Where you're signed in.">
          <SessionsList />
          <LogOut />
        </Section>
        <Section
          id="deletion"
          title="Delete account"
          lead="Permanently deletes your profile and everything you posted."
        >
          <DeleteAccount username={me.username} />
        </Section>
      </div>
    </div>
  );
}
