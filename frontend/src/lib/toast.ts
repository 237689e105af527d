/** Says that an action failed. The library comes when it is first needed. */
export async function toastFailure(title: string, message: string): Promise<void> {
  const { notifications } = await import('@mantine/notifications');
  notifications.show({ color: 'red', title, message });
}
