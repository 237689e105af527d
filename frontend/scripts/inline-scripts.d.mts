export function hashesOf(html: string): string[];
export function inlineScripts(folder: string): Record<string, string[]>;
