/** Who and what there is at the platform. */
export const ACCOUNTS = 6;
export const EXPERTS = 12;
export const SYMBOLS = ['AAPL', 'AMD', 'AMZN', 'GOOG', 'META', 'MSFT', 'NVDA', 'TSLA'] as const;
