/** The mark; the name stands beside it. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#2f53d6" />
      <path d="M10 7v17" stroke="#fff" strokeWidth="3.6" strokeLinecap="round" />
      <circle cx="17" cy="18.5" r="5.6" fill="none" stroke="#fff" strokeWidth="3.6" />
    </svg>
  );
}
