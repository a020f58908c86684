import { z } from 'zod';

import type { Field } from './saleshandy-state';

/** What becomes of a text that is stored, and shown. */
export const textsSchema = z
	.object({
		lineBreaks: z.enum(['keep', 'blank', 'drop']).default('keep'),
		outerBlanks: z.enum(['keep', 'trim']).default('keep'),
		emoji: z.enum(['keep', 'drop', 'question-mark', 'refuse']).default('keep'),
		/** What becomes of more than 255 letters. */
		longTexts: z.enum(['keep', 'cut', 'refuse']).default('keep'),
		/** How lists show it. `html`: as it stands in a page, so that & is &amp;. */
		shown: z.enum(['as-stored', 'html']).default('as-stored'),
	})
	.strict();

/** What becomes of the values of typed fields: how they are taken, and how the list shows them. */
export const typesSchema = z
	.object({
		/** `shifted`: the moment at which the day begins in India, told in UTC. `words`: as JavaScript writes it. */
		dates: z.enum(['as-sent', 'with-time', 'shifted', 'us', 'words']).default('as-sent'),
		timesInDates: z.enum(['keep', 'cut', 'refuse']).default('keep'),
		numbers: z.enum(['as-sent', 'shortest', 'json']).default('as-sent'),
		amounts: z.enum(['as-sent', 'shortest', 'grouped', 'symbol']).default('as-sent'),
		/** What becomes of an option in another letter case. */
		optionCase: z.enum(['refuse', 'keep', 'correct']).default('refuse'),
	})
	.strict();

type Texts = z.infer<typeof textsSchema>;
type Types = z.infer<typeof typesSchema>;

const LONG = 255;
const EMOJI = /\p{Extended_Pictographic}/gu;

/** A text as it is stored; undefined if it is refused. */
export function keptText(text: string, texts: Texts): string | undefined {
	const { emoji, lineBreaks, longTexts, outerBlanks } = texts;
	const isRefused =
		(emoji === 'refuse' && text.search(EMOJI) !== -1) ||
		(longTexts === 'refuse' && text.length > LONG);
	if (isRefused) return undefined;
	let kept = text;
	if (emoji !== 'keep') kept = kept.replace(EMOJI, emoji === 'drop' ? '' : '?');
	if (lineBreaks !== 'keep') kept = kept.replace(/[\r\n]+/g, lineBreaks === 'drop' ? '' : ' ');
	if (outerBlanks === 'trim') kept = kept.trim();
	return longTexts === 'cut' ? kept.slice(0, LONG) : kept;
}

/** A stored text as lists show it. */
export function shownText(text: string, { shown }: Pick<Texts, 'shown'>): string {
	if (shown === 'as-stored') return text;
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const day = z.string().date();
const moment = z.string().datetime({ offset: true, local: true });

/** A value as a field stores it, '' excepted; undefined if it is refused. */
export function keptValue(
	{ fieldType, metadata }: Field,
	value: string,
	habits: { texts: Texts; types: Types },
): string | undefined {
	const { optionCase, timesInDates } = habits.types;
	switch (fieldType) {
		case 'dropdown': {
			const options = metadata?.options ?? [];
			if (options.includes(value)) return value;
			const like = options.find((option) => option.toLowerCase() === value.toLowerCase());
			if (like === undefined || optionCase === 'refuse') return undefined;
			return optionCase === 'keep' ? value : like;
		}
		case 'number':
		case 'currency':
			return DECIMAL.test(value) ? value : undefined;
		case 'date':
			if (day.safeParse(value).success) return value;
			if (timesInDates === 'refuse' || !moment.safeParse(value).success) return undefined;
			return timesInDates === 'cut' ? value.slice(0, 10) : value;
		default:
			return keptText(value, habits.texts);
	}
}

/** A stored value as the list shows it. */
export function shownValue(
	{ fieldType }: Field,
	value: string,
	{ texts, types: { amounts, dates, numbers } }: { texts: Texts; types: Types },
): string | number {
	if (value === '') return value;
	switch (fieldType) {
		case 'number':
			if (numbers === 'json') return Number(value);
			return numbers === 'shortest' ? String(Number(value)) : value;
		case 'currency': {
			if (amounts === 'as-sent') return value;
			if (amounts === 'shortest') return String(Number(value));
			const grouped = Number(value).toLocaleString('en-US', { minimumFractionDigits: 2 });
			return amounts === 'symbol' ? `$${grouped}` : grouped;
		}
		case 'date':
			return shownDate(value, dates);
		default:
			return shownText(value, texts);
	}
}

function shownDate(value: string, dates: Types['dates']): string {
	if (dates === 'as-sent') return value;
	const at = new Date(day.safeParse(value).success ? `${value}T00:00:00Z` : value);
	const [, weekday = '', date = '', month = '', year = ''] =
		/^(\w+), (\d+) (\w+) (\d+)/.exec(at.toUTCString()) ?? [];
	switch (dates) {
		case 'with-time':
			return at.toISOString();
		case 'shifted':
			return new Date(at.getTime() - 5.5 * 3_600_000).toISOString();
		case 'us':
			return at.toISOString().replace(/^(\d+)-(\d+)-(\d+).*$/, '$2/$3/$1');
		case 'words':
			return `${weekday} ${month} ${date} ${year} 00:00:00 GMT+0000 (Coordinated Universal Time)`;
	}
}
