/** A ferry at its landing (나루), and the name. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2 font-semibold text-base tracking-tight">
      <svg viewBox="0 0 32 32" className="size-6" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="fill-solid" />
        <path
          d="M7 20c3 2.6 6 2.6 9 0s6-2.6 9 0"
          fill="none"
          strokeWidth="2.6"
          strokeLinecap="round"
          className="stroke-[#38bdf8] dark:stroke-[#0b66c3]"
        />
        <path
          d="M9 15h14M16 15V7l5 5.2"
          fill="none"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          className="stroke-on-solid"
        />
      </svg>
      Naru
    </span>
  );
}
